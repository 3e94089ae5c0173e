// Reads a log from one descriptor, record by record, in bounded memory (contract L8): plain, zstd, gzip or HAR,
// recognised by the first bytes. Damage never stops it: a line without a record is skipped, counted and located.
// Owned and used by one thread; the record of next() is valid until the next call.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/base/unique_fd.h"
#include "core/log/files/longest_line.h"
#include "core/log/read/byte_source.h"
#include "core/log/read/line_parser.h"
#include "core/log/read/line_repair.h"
#include "core/record/record_view.h"

namespace finops {

class LogReader {
 public:
  struct Limits {
    std::size_t max_line = kLongestLine;         // longer lines are skipped
    std::size_t block = std::size_t{256} << 10;  // size of one read(); fits the second-level cache
    RecordDepth depth = RecordDepth::whole;
  };

  static Result<LogReader> open(const std::string& path) { return open(path, Limits{}); }
  static Result<LogReader> open(const std::string& path, Limits limits);
  explicit LogReader(UniqueFd fd) : LogReader(std::move(fd), Limits{}) {}
  LogReader(UniqueFd fd, Limits limits) : fd_(std::move(fd)), limits_(limits), parser_(limits.depth) {}

  // Reads what is decoded already. `source` is not null.
  LogReader(std::unique_ptr<ByteSource> source, Limits limits)
      : source_(std::move(source)), limits_(limits), parser_(limits.depth) {}

  // True: `record` is the next one. False: the end. Error::io: reading failed.
  // A complete last line needs no line end. If a line is not exactly one record, every whole record in it is given
  // (line_pieces.h) and only the rest counts as damage. A record that was formatted over several lines (line_block.h)
  // is given as one.
  Result<bool> next(RecordView& record);

  // As in LineParser; valid until the next call.
  std::string_view whole_line() const noexcept { return parser_.whole_line(); }
  bool read_whole(RecordView& record) { return parser_.read_whole(record); }
  LogDamage place() const { return parser_.place(); }

  // The offset in the (decoded) file after the last line read.
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

  // buffer_[begin_, end_) is read and not yet given; kRecordPadding more bytes are allocated after it.
  std::unique_ptr<char[]> buffer_;
  std::size_t capacity_ = 0, begin_ = 0, end_ = 0;
  std::size_t scanned_ = 0;         // no line end in [begin_, scanned_)
  bool unusual_ = false;            // the result of scan_line() for [begin_, scanned_)
  std::uint64_t begin_offset_ = 0;  // of begin_ in the file
  BlockSearches searches_;
  std::uint64_t line_number_ = 0;  // of the line given last
  bool at_end_ = false;
};

}  // namespace finops
