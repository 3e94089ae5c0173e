#include "core/log/read/backward_source.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

#include "core/log/files/file_calls.h"
#include "core/log/read/seek_table.h"

namespace finops {
namespace {

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

class ZstdBackward final : public BackwardSource {
 public:
  ZstdBackward(UniqueFd fd, std::vector<ZstdFrame> frames) : fd_(std::move(fd)), frames_(std::move(frames)) {
    for (const ZstdFrame& frame : frames_) size_ += frame.decoded;
  }

  Result<void> previous(std::string& block) override {
    block.clear();
    while (block.empty() && !frames_.empty()) {
      const ZstdFrame frame = frames_.back();
      frames_.pop_back();
      FINOPS_TRY(decode(frame, block));
    }
    return {};
  }
  std::uint64_t size() const override { return size_; }
  const BrokenParts* broken() const override { return &broken_; }

 private:
  Result<void> decode(const ZstdFrame& frame, std::string& out) {
    const auto source = make_zstd_source(make_range_source(fd_.get(), frame.begin, frame.compressed));
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
  std::vector<ZstdFrame> frames_;  // those not yet given
  std::uint64_t size_ = 0;
  BrokenParts broken_;
};

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
