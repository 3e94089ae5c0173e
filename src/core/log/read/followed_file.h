// What a follower reads: files that grow, and segments that were compressed before it had read them. One thread.
#pragma once
#include <sys/stat.h>

#include <chrono>
#include <compare>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "core/base/result.h"
#include "core/base/unique_fd.h"
#include "core/log/files/file_calls.h"
#include "core/log/read/line_parser.h"
#include "core/log/read/log_reader.h"

namespace finops {

// Identifies a file independent of its name.
struct FileIdentity {
  std::uint64_t device = 0, inode = 0;
  auto operator<=>(const FileIdentity&) const = default;
};
inline FileIdentity identity_of(const struct stat& info) {
  return {static_cast<std::uint64_t>(info.st_dev), static_cast<std::uint64_t>(info.st_ino)};
}

// Follows one file and gives what is appended to it, in whole lines. The file is open, or it rests: it is closed, but
// can be continued where it was.
class FollowedFile {
 public:
  // Begins after the last line end or, with `from_start`, at the beginning.
  // Errors: those of open_regular_file().
  static Result<FollowedFile> open(const std::string& path, bool from_start, std::size_t max_line,
                                   FileCalls& calls = system_file_calls());

  // True: `line` is the next whole line, valid until the next call. False: there is none yet. The file must be open.
  Result<bool> next(LogLine& line);
  // Whether the file was truncated since the last call, so that it is read from its beginning again.
  bool take_cut() noexcept { return std::exchange(was_cut_, false); }

  bool is_open() const noexcept { return static_cast<bool>(fd_); }
  bool rest();  // true: there is more to read
  // Errors: io, also when its path leads to another file now.
  Result<void> reopen();
  // Whether a file that rests was written to since; `now` is what stat() says.
  bool was_written(const struct stat& now) const;
  // The offset of the next line.
  std::uint64_t position() const noexcept { return dropping_ ? dropped_from_ : offset_ - (end_ - begin_); }

  // How the file begins: 64 bytes, or its first line. Empty: the file is still shorter, or it is not open.
  std::string head() const;

  const FileIdentity& identity() const noexcept { return identity_; }
  const std::string& path() const noexcept { return path_; }
  void set_path(std::string path) { path_ = std::move(path); }

 private:
  FollowedFile(UniqueFd fd, std::string path, FileIdentity identity, std::size_t max_line, FileCalls& calls);
  Result<bool> read_more();
  Result<bool> same_as_read() const;
  void start_again();

  FileCalls* calls_;
  UniqueFd fd_;
  std::string path_;
  FileIdentity identity_;
  std::size_t max_line_;
  std::string buffer_;  // bytes read and not yet given, from begin_ on, then kRecordPadding bytes
  std::size_t begin_ = 0, end_ = 0, searched_ = 0;
  std::uint64_t offset_ = 0;        // in the file, of end_
  std::uint64_t dropped_from_ = 0;  // the offset of a line that is too long
  bool dropping_ = false;
  bool was_cut_ = false;
  std::string read_last_;  // the bytes before offset_, to check that they are unchanged
  timespec rested_{};      // time of the last write, as of when it was closed to rest
};

// Segments that were compressed before they were read completely.
class UnreadArchives {
 public:
  explicit UnreadArchives(RecordDepth depth) { limits_.depth = depth; }

  // `read`: so many bytes of the segment were read before.
  void add(std::string path, std::uint64_t read = 0) { waiting_.push_back({std::move(path), read}); }
  // True: `record` is the next unread one, valid until the next call. What cannot be read is skipped.
  bool next(RecordView& record);
  const std::string& path() const { return waiting_.front().path; }  // of that record

 private:
  struct Archive {
    std::string path;
    std::uint64_t read = 0;
  };

  LogReader::Limits limits_;
  std::deque<Archive> waiting_;  // the first is being read
  std::optional<LogReader> reader_;
};

}  // namespace finops
