#include "core/log/read/seek_table.h"

#include <algorithm>
#include <string>

#include "core/log/files/file_calls.h"

namespace finops {
namespace {

// The seekable format of zstd: a skippable frame at the end has the sizes of all others.
constexpr std::uint32_t kTableMagic = 0x184D2A5E, kFooterMagic = 0x8F92EAB1;
constexpr std::size_t kHeaderSize = 8, kFooterSize = 9;
constexpr std::uint64_t kMaxTable = std::uint64_t{16} << 20;
constexpr std::uint64_t kMaxFrame = std::uint64_t{32} << 20;  // decoded; larger ones are read forward

std::uint32_t little_endian(const char* at) {
  std::uint32_t out = 0;
  for (int i = 3; i >= 0; --i) out = out << 8 | static_cast<unsigned char>(at[i]);
  return out;
}

// A part of a file as a source.
class RangeSource final : public ByteSource {
 public:
  RangeSource(int fd, std::uint64_t begin, std::uint64_t size) : fd_(fd), at_(begin), end_(begin + size) {}

  Result<std::size_t> read(char* to, std::size_t size) override {
    const auto n = read_at(fd_, to, static_cast<std::size_t>(std::min<std::uint64_t>(size, end_ - at_)), at_);
    if (n) at_ += *n;
    return n;
  }

 private:
  int fd_;
  std::uint64_t at_, end_;
};

}  // namespace

Result<std::optional<std::vector<ZstdFrame>>> read_seek_table(int fd, std::uint64_t size) {
  const std::optional<std::vector<ZstdFrame>> none;
  char footer[kFooterSize];
  if (size < kHeaderSize + kFooterSize) return none;
  auto n = read_at(fd, footer, kFooterSize, size - kFooterSize);
  if (!n) return n.error();
  if (*n < kFooterSize || little_endian(footer + 5) != kFooterMagic) return none;
  const bool checksums = (static_cast<unsigned char>(footer[4]) & 0x80) != 0;
  const std::size_t entry = checksums ? 12 : 8;
  const std::uint64_t count = little_endian(footer);
  const std::uint64_t table_size = kHeaderSize + count * entry + kFooterSize;
  if (table_size > size || table_size > kMaxTable) return none;
  std::string table(static_cast<std::size_t>(table_size), '\0');
  n = read_at(fd, table.data(), table.size(), size - table_size);
  if (!n) return n.error();
  if (*n < table.size() || little_endian(table.data()) != kTableMagic) return none;
  if (little_endian(table.data() + 4) != table_size - kHeaderSize) return none;

  std::vector<ZstdFrame> frames;
  std::uint64_t begin = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const char* at = table.data() + kHeaderSize + i * entry;
    const ZstdFrame frame{begin, little_endian(at), little_endian(at + 4)};
    if (frame.decoded > kMaxFrame) return none;
    begin += frame.compressed;
    frames.push_back(frame);
  }
  if (begin != size - table_size) return none;
  return std::optional(std::move(frames));
}

std::unique_ptr<ByteSource> make_range_source(int fd, std::uint64_t begin, std::uint64_t size) {
  return std::make_unique<RangeSource>(fd, begin, size);
}

}  // namespace finops
