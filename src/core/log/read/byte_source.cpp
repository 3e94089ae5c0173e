#include "core/log/read/byte_source.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "core/log/read/har_source.h"

namespace finops {
namespace {

class FdSource final : public ByteSource {
 public:
  explicit FdSource(UniqueFd fd) : fd_(std::move(fd)) {}

  Result<std::size_t> read(char* to, std::size_t size) override {
    while (true) {
      const ssize_t n = ::read(fd_.get(), to, size);
      if (n >= 0) return static_cast<std::size_t>(n);
      if (errno != EINTR) return Error{ErrorCode::io, std::strerror(errno), {}};
    }
  }

 private:
  UniqueFd fd_;
};

// A source whose first bytes can be examined before they are read.
class PeekedSource final : public ByteSource {
 public:
  explicit PeekedSource(std::unique_ptr<ByteSource> inner) : inner_(std::move(inner)) {}

  std::string_view ahead() const noexcept { return ahead_; }

  // Reads one more piece ahead. False at the end.
  Result<bool> look() {
    char piece[kPiece];
    const auto n = inner_->read(piece, sizeof piece);
    if (!n) return n.error();
    ahead_.append(piece, *n);
    return *n > 0;
  }

  Result<std::size_t> read(char* to, std::size_t size) override {
    if (given_ == ahead_.size()) return inner_->read(to, size);
    const std::size_t n = std::min(size, ahead_.size() - given_);
    std::memcpy(to, ahead_.data() + given_, n);
    given_ += n;
    return n;
  }

  const BrokenParts* broken() const override { return inner_->broken(); }

 private:
  static constexpr std::size_t kPiece = 512;

  std::unique_ptr<ByteSource> inner_;
  std::string ahead_;
  std::size_t given_ = 0;
};

Result<LogFormat> look_at(PeekedSource& source) {
  while (true) {
    const auto more = source.look();
    if (!more) return more.error();
    const LogFormat format = format_of(source.ahead(), !*more);
    if (format != LogFormat::unclear || !*more) return format;
  }
}

}  // namespace

LogFormat format_of(std::string_view start, bool is_all) {
  constexpr std::string_view kZstd = "\x28\xB5\x2F\xFD", kSkippable = "\x2A\x4D\x18", kGzip = "\x1F\x8B";
  if (start.size() < kZstd.size()) return is_all || start.empty() ? LogFormat::plain : LogFormat::unclear;
  if (start.starts_with(kZstd)) return LogFormat::zstd;
  if ((static_cast<unsigned char>(start[0]) & 0xF0) == 0x50 && start.substr(1).starts_with(kSkippable)) {
    return LogFormat::zstd;
  }
  if (start.starts_with(kGzip)) return LogFormat::gzip;
  constexpr std::size_t kMostLooked = 64 * 1024;  // there may be blanks between the first words of a HAR file
  switch (looks_like_har(start)) {
    case HarLook::yes: return LogFormat::har;
    case HarLook::no: return LogFormat::plain;
    case HarLook::unclear:
      if (start.size() > kMostLooked) return LogFormat::plain;
  }
  return is_all ? LogFormat::plain : LogFormat::unclear;
}

void BrokenParts::add(std::uint64_t begin, std::uint64_t end, std::string_view reason) {
  ++count;
  bytes += end - begin;
  if (parts.size() < kMaxLocated) parts.push_back({begin, end, std::string(reason)});
}

Result<std::unique_ptr<ByteSource>> open_source(UniqueFd fd) {
  return open_source(std::make_unique<FdSource>(std::move(fd)));
}

Result<std::unique_ptr<ByteSource>> open_source(std::unique_ptr<ByteSource> stored) {
  auto source = std::make_unique<PeekedSource>(std::move(stored));
  auto format = look_at(*source);
  if (!format) return std::move(format).error();
  if (*format == LogFormat::zstd || *format == LogFormat::gzip) {
    source = std::make_unique<PeekedSource>(*format == LogFormat::zstd ? make_zstd_source(std::move(source))
                                                                       : make_gzip_source(std::move(source)));
    format = look_at(*source);
    if (!format) return std::move(format).error();
  }
  if (*format == LogFormat::har) return make_har_source(std::move(source));
  return std::unique_ptr<ByteSource>(std::move(source));
}

}  // namespace finops
