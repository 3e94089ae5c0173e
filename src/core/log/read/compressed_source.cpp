// Implements the decoders of byte_source.h.
#include "core/log/read/byte_source.h"

#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <cstring>
#include <utility>

namespace finops {
namespace {

// A decoder that read damaged data has consumed at most about one block too much. So this many bytes before its
// position are kept, and the next frame is searched in them, too.
constexpr std::size_t kKept = 160 * 1024;
constexpr std::size_t kZstdInput = 256 * 1024;
constexpr std::size_t kStartOfFrame = 5;  // what a decoder asks for first

class ZstdSource final : public ByteSource {
 public:
  explicit ZstdSource(std::unique_ptr<ByteSource> compressed) : compressed_(std::move(compressed)) {
    ZSTD_DCtx_setParameter(state_.get(), ZSTD_d_windowLogMax, kZstdWindowLog);
  }

  Result<std::size_t> read(char* to, std::size_t size) override {
    while (true) {
      if (searching_) {
        auto found = find_frame();
        if (!found) return std::move(found).error();
        if (std::exchange(line_open_, false)) {
          *to = '\n';
          return std::size_t{1};
        }
      }
      if (in_.pos == in_.size && !at_end_) FINOPS_TRY(refill());
      if (at_end_ && in_.pos == in_.size && flushed_) {
        if (!in_frame_) return std::size_t{0};
        begin_search("the file ends inside a frame");  // perhaps the size of the frame is damaged
        continue;
      }
      ZSTD_outBuffer out{to, size, 0};
      if (!in_frame_) frame_begin_ = offset();
      // Give no more input than the decoder asks for, so that each call decodes one block: a call that fails gives no
      // output. Give none while it holds output back, since that would also be lost with an error.
      ZSTD_inBuffer step{in_.src, flushed_ ? std::min(in_.size, in_.pos + wanted_) : in_.pos, in_.pos};
      const std::size_t code = ZSTD_decompressStream(state_.get(), &out, &step);
      const bool moved = step.pos > in_.pos || out.pos > 0;
      in_.pos = step.pos;
      flushed_ = out.pos < out.size;
      if (ZSTD_isError(code) != 0) {
        begin_search(ZSTD_getErrorName(code));
      } else if (moved) {
        in_frame_ = code != 0;
        wanted_ = code != 0 ? code : kStartOfFrame;
      }
      if (out.pos == 0) continue;
      line_open_ = to[out.pos - 1] != '\n';
      return out.pos;
    }
  }

  const BrokenParts* broken() const override { return &broken_; }

 private:
  struct Free {
    void operator()(ZSTD_DStream* s) const noexcept { ZSTD_freeDStream(s); }
  };

  std::uint64_t offset() const noexcept { return buffer_offset_ + in_.pos; }

  // Reads on, keeping the last kKept bytes.
  Result<void> refill() {
    const std::size_t keep = std::min(in_.size, kKept);
    std::memmove(buffer_.get(), buffer_.get() + in_.size - keep, keep);
    buffer_offset_ += in_.size - keep;
    in_.src = buffer_.get();
    in_.pos = in_.size = keep;
    const auto n = compressed_->read(buffer_.get() + keep, kZstdInput);
    if (!n) return n.error();
    at_end_ = *n == 0;
    in_.size += *n;
    return {};
  }

  void begin_search(const char* reason) {
    reason_ = reason;
    broken_begin_ = std::max(frame_begin_, broken_end_);
    ZSTD_DCtx_reset(state_.get(), ZSTD_reset_session_only);
    // Search after the magic number of the damaged frame, or from the first byte that is kept.
    const std::uint64_t from = frame_begin_ + 4;
    in_.pos = from > buffer_offset_ ? std::min(static_cast<std::size_t>(from - buffer_offset_), in_.size) : 0;
    searching_ = true;
    in_frame_ = false;
  }

  // Skips to bytes that look like the start of a frame, or to the end of the file.
  Result<void> find_frame() {
    constexpr std::string_view kMagic = "\x28\xB5\x2F\xFD";
    while (true) {
      const std::string_view rest(buffer_.get() + in_.pos, in_.size - in_.pos);
      const std::size_t found = rest.find(kMagic);
      if (found != std::string_view::npos) {
        in_.pos += found;
        break;
      }
      if (at_end_) {
        in_.pos = in_.size;
        break;
      }
      const std::size_t tail = std::min(rest.size(), kMagic.size() - 1);  // a magic number may be cut by the end
      FINOPS_TRY(refill());
      in_.pos -= tail;
    }
    searching_ = false;
    flushed_ = true;
    wanted_ = kStartOfFrame;
    broken_end_ = offset();
    broken_.add(broken_begin_, broken_end_, reason_);
    return {};
  }

  std::unique_ptr<ByteSource> compressed_;
  std::unique_ptr<ZSTD_DStream, Free> state_{ZSTD_createDStream()};
  std::unique_ptr<char[]> buffer_ = std::make_unique<char[]>(kKept + kZstdInput);
  ZSTD_inBuffer in_{buffer_.get(), 0, 0};
  std::uint64_t buffer_offset_ = 0;  // of buffer_[0] in the file
  std::uint64_t frame_begin_ = 0;
  std::size_t wanted_ = kStartOfFrame;
  bool in_frame_ = false;   // a frame is begun and not ended
  bool flushed_ = true;     // the decoder holds no output back
  bool at_end_ = false;     // of the compressed bytes
  bool searching_ = false;  // for the next frame, after damage
  bool line_open_ = false;  // the last byte given was no line end
  std::uint64_t broken_begin_ = 0, broken_end_ = 0;
  const char* reason_ = "";
  BrokenParts broken_;
};

constexpr std::size_t kGzipInput = 128 * 1024;
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
    if (size > kGzipInput) size = kGzipInput;  // the limit of zlib's counters
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
    const auto n = compressed_->read(buffer_.get(), kGzipInput);
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
  std::unique_ptr<char[]> buffer_ = std::make_unique<char[]>(kGzipInput);
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

std::unique_ptr<ByteSource> make_zstd_source(std::unique_ptr<ByteSource> compressed) {
  return std::make_unique<ZstdSource>(std::move(compressed));
}

std::unique_ptr<ByteSource> make_gzip_source(std::unique_ptr<ByteSource> compressed) {
  return std::make_unique<GzipSource>(std::move(compressed));
}

}  // namespace finops
