// Reads a log backwards, its last record first, with the same rules for damage as LogReader. Memory is bounded by the
// longest line. Owned and used by one thread; the record of previous() is valid until the next call.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/base/unique_fd.h"
#include "core/log/read/backward_source.h"
#include "core/log/read/line_parser.h"
#include "core/log/read/line_repair.h"
#include "core/log/read/log_reader.h"

namespace finops {

class LogTail {
 public:
  // nullopt: `fd` can only be read forward and still belongs to the caller. Errors: io.
  static Result<std::optional<LogTail>> open(UniqueFd& fd, LogReader::Limits limits);

  // True: `record` is the one before. False: the beginning of the file. Errors: io.
  Result<bool> previous(RecordView& record);
  bool at_beginning() const noexcept { return done_ && !parser_.has_more(); }  // nothing is left to read

  // Lines have numbers once the beginning was reached. Until then the damages are in reverse order.
  // As in LineParser; valid until the next call.
  std::string_view whole_line() const noexcept { return parser_.whole_line(); }
  bool read_whole(RecordView& record);

  const LogReadCounts& counts() const noexcept { return parser_.counts(); }

 private:
  LogTail(std::unique_ptr<BackwardSource> source, LogReader::Limits limits);
  Result<bool> previous_line(LogLine& line);
  Result<std::size_t> join_block(std::size_t size);
  std::size_t place_of(const void* byte) const noexcept;
  Result<void> fill();
  void make_room(std::size_t held);
  void number_damages();
  LogLine cut_line(std::size_t begin, bool too_long, std::uint64_t end_offset);

  std::unique_ptr<BackwardSource> source_;
  LogReader::Limits limits_;
  LineParser parser_;
  std::string block_;

  // buffer_[begin_, end_) is read and not yet given; kRecordPadding more bytes are allocated after it.
  std::unique_ptr<char[]> buffer_;
  std::size_t capacity_ = 0;  // without the padding
  std::size_t begin_ = 0, end_ = 0;
  std::size_t searched_ = 0;        // no line end in [searched_, end_)
  std::uint64_t begin_offset_ = 0;  // of begin_ in the file
  BlockSearches searches_;
  std::uint64_t lines_ = 0;                   // given so far
  std::vector<std::uint64_t> damaged_lines_;  // line numbers of the located damages, counted from the end
  bool at_beginning_ = false;                 // begin_ is the beginning of the file
  bool done_ = false;
};

}  // namespace finops
