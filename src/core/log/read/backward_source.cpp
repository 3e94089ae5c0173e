#include "core/log/read/backward_source.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>
#include <vector>

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

class PlainBackward final : public BackwardSource {
 public:
  PlainBackward(UniqueFd fd, std::uint64_t size, std::size_t block)
      : fd_(std::move(fd)), size_(size), left_(size), block_(block) {}

  Result<void> previous(std::string& block) override {
    const std::size_t size = static_cast<std::size_t>(std::min<std::uint64_t>(block_, left_));
    block.resize(size);
    left_ -= size;
    const auto n = read_at(fd_.get(), block.data(), size, left_);
    if (!n) return n.error();
    if (*n < size) block.replace(*n, size - *n, size - *n, '\n');  // the file was truncated since
    return {};
  }
  std::uint64_t size() const override { return size_; }

 private:
  UniqueFd fd_;
  std::uint64_t size_, left_;
  std::size_t block_;
};

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

struct Frame {
  std::uint64_t begin;  // in the file
  std::uint32_t compressed, decoded;
};

class ZstdBackward final : public BackwardSource {
 public:
  ZstdBackward(UniqueFd fd, std::vector<Frame> frames) : fd_(std::move(fd)), frames_(std::move(frames)) {
    for (const Frame& frame : frames_) size_ += frame.decoded;
  }

  Result<void> previous(std::string& block) override {
    block.clear();
    while (block.empty() && !frames_.empty()) {
      const Frame frame = frames_.back();
      frames_.pop_back();
      FINOPS_TRY(decode(frame, block));
    }
    return {};
  }
  std::uint64_t size() const override { return size_; }
  const BrokenParts* broken() const override { return &broken_; }

 private:
  Result<void> decode(const Frame& frame, std::string& out) {
    const auto source = make_zstd_source(std::make_unique<RangeSource>(fd_.get(), frame.begin, frame.compressed));
    out.resize(std::size_t{frame.decoded} + 1);  // one more, to check that there is no more
    std::size_t size = 0;
    while (size < out.size()) {
      const auto n = source->read(out.data() + size, out.size() - size);
      if (!n) return n.error();
      if (*n == 0) break;
      size += *n;
    }
    out.resize(size);
    const BrokenParts& broken = *source->broken();
    for (const BrokenPart& part : broken.parts)
      broken_.add(frame.begin + part.begin, frame.begin + part.end, part.reason);
    if (broken.count == 0 && size != frame.decoded) {
      broken_.add(frame.begin, frame.begin + frame.compressed, "the seek table has another size");
    }
    if (size != frame.decoded && !out.ends_with('\n')) out += '\n';  // the next frame begins another line
    return {};
  }

  UniqueFd fd_;
  std::vector<Frame> frames_;  // those not yet given
  std::uint64_t size_ = 0;
  BrokenParts broken_;
};

// The frames listed in the table at the end of the file; nullopt: there is no table that fits the file.
Result<std::optional<std::vector<Frame>>> read_seek_table(int fd, std::uint64_t size) {
  const std::optional<std::vector<Frame>> none;
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

  std::vector<Frame> frames;
  std::uint64_t begin = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const char* at = table.data() + kHeaderSize + i * entry;
    const Frame frame{begin, little_endian(at), little_endian(at + 4)};
    if (frame.decoded > kMaxFrame) return none;
    begin += frame.compressed;
    frames.push_back(frame);
  }
  if (begin != size - table_size) return none;
  return std::optional(std::move(frames));
}

}  // namespace

Result<std::unique_ptr<BackwardSource>> open_backward(UniqueFd& fd, std::size_t block) {
  struct stat info {};
  if (system_file_calls().fstat(fd.get(), &info) != 0) return Error{ErrorCode::io, std::strerror(errno), {}};
  std::unique_ptr<BackwardSource> out;
  if (!S_ISREG(info.st_mode) || ::lseek(fd.get(), 0, SEEK_CUR) != 0) return out;
  const auto size = static_cast<std::uint64_t>(info.st_size);
  char start[512];
  const auto n = read_at(fd.get(), start, sizeof start, 0);
  if (!n) return n.error();
  switch (format_of({start, *n}, *n < sizeof start)) {
    case LogFormat::plain: out = std::make_unique<PlainBackward>(std::move(fd), size, block); break;
    case LogFormat::zstd: {
      auto frames = read_seek_table(fd.get(), size);
      if (!frames) return std::move(frames).error();
      if (*frames) out = std::make_unique<ZstdBackward>(std::move(fd), *std::move(*frames));
      break;
    }
    case LogFormat::gzip:
    case LogFormat::har:
    case LogFormat::unclear: break;
  }
  return out;
}

}  // namespace finops
