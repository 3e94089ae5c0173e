#include <zlib.h>

#include <utility>

#include "core/log/read/byte_source.h"

namespace finops {
namespace {

constexpr std::size_t kInput = 128 * 1024;
constexpr int kGzipOnly = 15 + 16;

class GzipSource final : public ByteSource {
 public:
  explicit GzipSource(std::unique_ptr<ByteSource> compressed) : compressed_(std::move(compressed)) {
    usable_ = inflateInit2(&z_, kGzipOnly) == Z_OK;
  }
  ~GzipSource() override {
    if (usable_) inflateEnd(&z_);
  }
  GzipSource(const GzipSource&) = delete;
  GzipSource& operator=(const GzipSource&) = delete;

  Result<std::size_t> read(char* to, std::size_t size) override {
    if (!usable_) return Error{ErrorCode::io, "no memory to decode gzip", {}};
    if (size > kInput) size = kInput;  // the limit of zlib's counters
    z_.next_out = reinterpret_cast<Bytef*>(to);
    z_.avail_out = static_cast<uInt>(size);
    while (!done_) {
      if (z_.avail_in == 0 && !at_end_) FINOPS_TRY(refill());
      if (in_member_ || z_.avail_in > 0) step();
      if (z_.avail_out < size) break;
      if (damaged_) {
        FINOPS_TRY(lose_rest());
      } else if (at_end_ && z_.avail_in == 0) {
        if (in_member_) broken_.add(member_begin_, offset(), "the file ends inside the compressed data");
        done_ = true;
      }
    }
    return size - z_.avail_out;
  }

  const BrokenParts* broken() const override { return &broken_; }

 private:
  std::uint64_t offset() const noexcept { return read_ - z_.avail_in; }

  Result<void> refill() {
    const auto n = compressed_->read(buffer_.get(), kInput);
    if (!n) return n.error();
    at_end_ = *n == 0;
    read_ += *n;
    z_.next_in = reinterpret_cast<Bytef*>(buffer_.get());
    z_.avail_in = static_cast<uInt>(*n);
    return {};
  }

  void step() {
    if (!in_member_) {
      while (z_.avail_in > 0 && *z_.next_in == 0) ++z_.next_in, --z_.avail_in;  // padding between members
      if (z_.avail_in == 0) return;
      member_begin_ = offset();
      inflateReset(&z_);
      in_member_ = true;
    }
    const int code = inflate(&z_, Z_NO_FLUSH);
    if (code == Z_STREAM_END) {
      in_member_ = false;
    } else if (code != Z_OK && code != Z_BUF_ERROR) {
      damaged_ = true;
      reason_ = z_.msg != nullptr ? z_.msg : "damaged";
    }
  }

  // There is no way to find where a later member begins.
  Result<void> lose_rest() {
    const std::uint64_t begin = z_.total_out == 0 ? member_begin_ : offset();
    while (!at_end_) FINOPS_TRY(refill());
    broken_.add(begin, read_, reason_);
    done_ = true;
    return {};
  }

  std::unique_ptr<ByteSource> compressed_;
  std::unique_ptr<char[]> buffer_ = std::make_unique<char[]>(kInput);
  z_stream z_{};
  bool usable_ = false;
  std::uint64_t read_ = 0;  // compressed bytes
  std::uint64_t member_begin_ = 0;
  bool in_member_ = false;
  bool damaged_ = false;
  bool at_end_ = false;  // of the compressed bytes
  bool done_ = false;
  const char* reason_ = "";
  BrokenParts broken_;
};

}  // namespace

std::unique_ptr<ByteSource> make_gzip_source(std::unique_ptr<ByteSource> compressed) {
  return std::make_unique<GzipSource>(std::move(compressed));
}

}  // namespace finops
