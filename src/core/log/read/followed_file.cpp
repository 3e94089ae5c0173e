#include "core/log/read/followed_file.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "core/log/files/file_calls.h"

namespace finops {
namespace {

constexpr std::size_t kReadAtOnce = 64 * 1024;
constexpr std::size_t kRemembered = 64;

Error io_error(const std::string& path) { return {ErrorCode::io, std::strerror(errno), path}; }

// After the last line end before `size`.
Result<std::uint64_t> last_line_begin(int fd, std::uint64_t size) {
  std::string block(kReadAtOnce, '\0');
  while (size > 0) {
    const auto part = static_cast<std::size_t>(std::min<std::uint64_t>(size, kReadAtOnce));
    const auto n = read_at(fd, block.data(), part, size - part);
    if (!n) return n.error();
    const std::size_t found = std::string_view(block).substr(0, *n).rfind('\n');
    if (found != std::string_view::npos) return size - part + found + 1;
    size -= part;
  }
  return size;
}

}  // namespace

Result<FollowedFile> FollowedFile::open(const std::string& path, bool from_start, std::size_t max_line,
                                        FileCalls& calls) {
  auto file = open_regular_file(path, calls);
  if (!file) return std::move(file).error();
  FollowedFile out(std::move(file->fd), path, identity_of(file->about), max_line, calls);
  if (!from_start) {
    const auto begin = last_line_begin(out.fd_.get(), static_cast<std::uint64_t>(file->about.st_size));
    if (!begin) return begin.error();
    out.offset_ = *begin;
    const auto known = static_cast<std::size_t>(std::min<std::uint64_t>(*begin, kRemembered));
    out.read_last_.resize(known);
    const auto n = read_at(out.fd_.get(), out.read_last_.data(), known, *begin - known);
    if (!n) return n.error();
  }
  return out;
}

FollowedFile::FollowedFile(UniqueFd fd, std::string path, FileIdentity identity, std::size_t max_line, FileCalls& calls)
    : calls_(&calls), fd_(std::move(fd)), path_(std::move(path)), identity_(identity), max_line_(max_line) {}

Result<bool> FollowedFile::next(LogLine& line) {
  while (true) {
    const std::size_t found = std::string_view(buffer_).substr(0, end_).find('\n', searched_);
    if (found != std::string_view::npos) {
      line = {};
      line.text = std::string_view(buffer_).substr(begin_, found - begin_);
      line.end = offset_ - (end_ - found);
      line.begin = dropping_ ? dropped_from_ : line.end - line.text.size();
      line.too_long = std::exchange(dropping_, false) || line.text.size() > max_line_;
      if (line.text.ends_with('\r')) {
        line.text.remove_suffix(1);
        --line.end;
      }
      begin_ = searched_ = found + 1;
      return true;
    }
    searched_ = end_;
    if (end_ - begin_ > max_line_) {
      if (!dropping_) dropped_from_ = offset_ - (end_ - begin_);
      dropping_ = true;
      begin_ = searched_ = end_;
    }
    auto more = read_more();
    if (!more || !*more) return more;
  }
}

// False: there are no new bytes.
Result<bool> FollowedFile::read_more() {
  struct stat info {};
  if (calls_->fstat(fd_.get(), &info) != 0) return io_error(path_);
  if (static_cast<std::uint64_t>(info.st_size) < offset_) start_again();
  buffer_.erase(0, begin_);
  end_ -= begin_;
  searched_ -= begin_;
  begin_ = 0;
  buffer_.resize(end_ + kReadAtOnce + kRecordPadding);
  const auto n = read_at(fd_.get(), buffer_.data() + end_, kReadAtOnce, offset_);
  if (!n) return n.error();
  if (*n == 0) return false;
  // The file may have been truncated and then grown beyond our position; then its bytes differ. Compare after reading,
  // so that the bytes read belong to the file that is compared.
  const auto same = same_as_read();
  if (!same) return same.error();
  if (!*same) {
    start_again();
    return true;
  }
  end_ += *n;
  offset_ += *n;
  read_last_.append(buffer_, end_ - *n, *n);
  if (read_last_.size() > kRemembered) read_last_.erase(0, read_last_.size() - kRemembered);
  return true;
}

bool FollowedFile::rest() {
  struct stat info {};
  if (calls_->fstat(fd_.get(), &info) == 0) rested_ = info.st_mtim;
  const bool more = static_cast<std::uint64_t>(info.st_size) != offset_;
  fd_.reset();
  buffer_ = buffer_.substr(begin_, end_ - begin_);  // gives back the memory, too
  searched_ -= begin_;
  end_ -= begin_;
  begin_ = 0;
  return more;
}

Result<void> FollowedFile::reopen() {
  auto file = open_regular_file(path_, *calls_);
  if (!file) return std::move(file).error();
  if (identity_of(file->about) != identity_) return Error{ErrorCode::io, "it is another file now", path_};
  fd_ = std::move(file->fd);
  // The inode of a file that is not open may be reused for another file.
  if (const auto same = same_as_read(); same && !*same) start_again();
  return {};
}

bool FollowedFile::was_written(const struct stat& now) const {
  return static_cast<std::uint64_t>(now.st_size) != offset_ || now.st_mtim.tv_sec != rested_.tv_sec ||
         now.st_mtim.tv_nsec != rested_.tv_nsec;
}

std::string FollowedFile::head() const {
  if (!fd_) return {};
  char start[kRemembered];
  const auto n = read_at(fd_.get(), start, sizeof start, 0);
  if (!n) return {};
  const std::string_view text(start, *n);
  const std::size_t line_end = text.find('\n');
  if (line_end == std::string_view::npos && text.size() < sizeof start) return {};
  return std::string(text.substr(0, line_end));
}

Result<bool> FollowedFile::same_as_read() const {
  char now[kRemembered];
  const auto n = read_at(fd_.get(), now, read_last_.size(), offset_ - read_last_.size());
  if (!n) return n.error();
  return std::string_view(now, *n) == read_last_;
}

void FollowedFile::start_again() {
  buffer_.clear();
  read_last_.clear();
  begin_ = end_ = searched_ = 0;
  offset_ = 0;
  dropping_ = false;
  was_cut_ = true;
}

bool UnreadArchives::next(RecordView& record) {
  while (reader_ || !waiting_.empty()) {
    if (!reader_) {
      auto reader = LogReader::open(waiting_.front().path, limits_);
      if (reader) reader_.emplace(std::move(*reader));
    }
    while (reader_) {
      const auto more = reader_->next(record);
      if (!more || !*more) break;
      if (reader_->position() > waiting_.front().read) return true;
    }
    reader_.reset();
    waiting_.pop_front();
  }
  return false;
}

}  // namespace finops
