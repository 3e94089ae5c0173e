// Reads a log from one descriptor, record by record, in bounded memory (contract L8): plain, zstd, gzip or HAR, told
// apart by the first bytes. Damage never stops it: a line that holds no record is skipped, counted and located, and the
// next one is read.
// Owned and used by one thread; what next() fills is good until the next call.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/base/unique_fd.h"
#include "core/log/files/longest_line.h"
#include "core/log/read/byte_source.h"
#include "core/log/read/line_block.h"
#include "core/log/read/line_parser.h"
#include "core/record/record_view.h"

namespace finops {

class LogReader {
 public:
  struct Limits {
    std::size_t max_line = kLongestLine;         // longer lines are skipped
    std::size_t block = std::size_t{256} << 10;  // bytes asked for in one read(); stays in the second-level cache
    RecordDepth depth = RecordDepth::whole;
  };

  static Result<LogReader> open(const std::string& path) { return open(path, Limits{}); }
  static Result<LogReader> open(const std::string& path, Limits limits);
  explicit LogReader(UniqueFd fd) : LogReader(std::move(fd), Limits{}) {}
  LogReader(UniqueFd fd, Limits limits) : fd_(std::move(fd)), limits_(limits), parser_(limits.depth) {}

  // True: `record` is the next one. False: the end. Error::io: the file could not be read on.
  // The last line counts without a line end too if it is complete. Of a line that is not exactly one record every whole
  // record is given (line_pieces.h), and only the rest counts as damage; lines that are one record laid out for people
  // (line_block.h) are given as one.
  Result<bool> next(RecordView& record);

  // As LineParser's, until the next call.
  std::string_view whole_line() const noexcept { return parser_.whole_line(); }
  bool read_whole(RecordView& record) { return parser_.read_whole(record); }
  LogDamage place() const { return parser_.place(); }

  // In the (decoded) file: behind the line that was read last.
  std::uint64_t position() const noexcept { return begin_offset_; }

  const LogReadCounts& counts() const noexcept { return parser_.counts(); }

 private:
  Result<bool> next_line(LogLine& line);
  Result<std::size_t> join_block(std::size_t size);
  std::size_t find_line_end();
  Result<void> fill();
  void make_room();

  UniqueFd fd_;  // until the first next()
  std::unique_ptr<ByteSource> source_;
  Limits limits_;
  LineParser parser_;

  // buffer_[begin_, end_) is read and not yet given; kRecordPadding bytes behind it are ours too.
  std::unique_ptr<char[]> buffer_;
  std::size_t capacity_ = 0, begin_ = 0, end_ = 0;
  std::size_t scanned_ = 0;         // no line end in [begin_, scanned_)
  bool unusual_ = false;            // scan_line() on [begin_, scanned_)
  std::uint64_t begin_offset_ = 0;  // of begin_ in the file
  BlockSearches searches_;
  std::uint64_t line_number_ = 0;  // of the line given last
  bool at_end_ = false;
};

}  // namespace finops
