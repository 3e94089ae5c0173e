#include "core/recordings/recorded_file.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "core/log/files/file_calls.h"

namespace finops {
namespace {

Error shorter() { return {ErrorCode::io, "the file has become shorter", {}}; }

}  // namespace

Result<std::unique_ptr<RecordedFile>> RecordedFile::open(std::string path, UniqueFd fd) {
  std::unique_ptr<RecordedFile> out(new RecordedFile(std::move(path), std::move(fd)));
  struct stat about {};
  if (system_file_calls().fstat(out->fd_.get(), &about) != 0) return Error{ErrorCode::io, std::strerror(errno), {}};
  out->size_ = static_cast<std::uint64_t>(about.st_size);
  char start[512];
  const auto n = read_at(out->fd_.get(), start, sizeof start, 0);
  if (!n) return n.error();
  out->format_ = format_of({start, *n}, *n < sizeof start);
  if (out->format_ != LogFormat::zstd) return out;
  auto frames = read_seek_table(out->fd_.get(), out->size_);
  if (!frames) return std::move(frames).error();
  if (*frames) out->frames_ = *std::move(*frames);
  return out;
}

Result<std::unique_ptr<ByteSource>> RecordedFile::source(std::uint64_t begin, std::uint64_t end) const {
  if (plain()) return make_range_source(fd_.get(), begin, end - begin);
  return open_source(make_range_source(fd_.get(), 0, size_));
}

Result<std::string> RecordedFile::read(std::uint64_t begin, std::uint64_t end) {
  const auto size = static_cast<std::size_t>(end - begin);
  if (plain()) return read_plain(begin, size);
  const MutexLock lock(mutex_);
  FINOPS_TRY(go_to(begin));
  std::string out(size, '\0');
  for (std::size_t have = 0; have < size;) {
    const auto n = decoder_->read(out.data() + have, size - have);
    if (!n) return n.error();
    if (*n == 0) return shorter();
    have += *n;
    position_ += *n;
  }
  return out;
}

void RecordedFile::read_only_forward() { frames_.clear(); }

Result<std::string> RecordedFile::read_plain(std::uint64_t begin, std::size_t size) const {
  std::string out(size, '\0');
  const auto n = read_at(fd_.get(), out.data(), size, begin);
  if (!n) return n.error();
  if (*n < size) return shorter();
  return out;
}

// Moves the decoder to `offset` of the decoded file.
Result<void> RecordedFile::go_to(std::uint64_t offset) {
  FINOPS_TRY(begin_before(offset));
  char skipped[16 * 1024];
  while (position_ < offset) {
    const auto most = static_cast<std::size_t>(std::min<std::uint64_t>(sizeof skipped, offset - position_));
    const auto n = decoder_->read(skipped, most);
    if (!n) return n.error();
    if (*n == 0) return shorter();
    position_ += *n;
  }
  return {};
}

// Starts a new decoder at the last place before `offset` where one can start, unless the present one is nearer.
Result<void> RecordedFile::begin_before(std::uint64_t offset) {
  std::uint64_t decoded = 0, stored = 0;
  for (const ZstdFrame& frame : frames_) {
    if (decoded + frame.decoded > offset) break;
    decoded += frame.decoded;
    stored = frame.begin + frame.compressed;
  }
  if (decoder_ != nullptr && position_ <= offset && position_ >= decoded) return {};
  decoder_ = nullptr;
  if (!frames_.empty()) {
    decoder_ = make_zstd_source(make_range_source(fd_.get(), stored, size_ - stored));
  } else {
    auto from_start = source(0, size_);
    if (!from_start) return std::move(from_start).error();
    decoder_ = std::move(*from_start);
  }
  position_ = decoded;
  return {};
}

}  // namespace finops
