// Reads a log from one descriptor, record by record, in bounded memory (contract L8). Damage never stops it: a line
// that holds no record is skipped, counted and located, and the next one is read.
// Owned and used by one thread; what next() fills is good until the next call.
#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/base/unique_fd.h"
#include "core/log/record_view.h"

namespace finops {

struct LogDamage {
  std::uint64_t line = 0;            // from 1
  std::uint64_t begin = 0, end = 0;  // byte range in the file; the line end does not belong to it
};

struct LogReadCounts {
  std::uint64_t records = 0;
  std::uint64_t unknown_version = 0;  // among `records`: `v` is not ours, read as far as understood
  std::uint64_t damaged = 0, damaged_bytes = 0;
  std::vector<LogDamage> damages;  // the first kMaxLocatedDamages of them
};
inline constexpr std::size_t kMaxLocatedDamages = 1000;

class LogReader {
 public:
  struct Limits {
    std::size_t max_line = std::size_t{256} << 20;  // longer lines are skipped
    std::size_t block = std::size_t{1} << 20;       // bytes asked for in one read()
  };

  static Result<LogReader> open(const std::string& path);
  explicit LogReader(UniqueFd fd) : LogReader(std::move(fd), Limits{}) {}
  LogReader(UniqueFd fd, Limits limits);

  // True: `record` is the next one. False: the end. Error::io: the file could not be read on.
  // The last line counts without a line end too if it is complete. The part of a damaged line that is itself a whole
  // record (a writer's line glued to another's torn one) is given, and only the rest counts as damage.
  Result<bool> next(RecordView& record);

  const LogReadCounts& counts() const noexcept { return counts_; }

 private:
  struct Line {
    std::string_view text;  // without the line end; empty when too_long
    std::uint64_t begin = 0, end = 0;
    bool too_long = false;
  };

  Result<bool> next_line(Line& line);
  Result<void> fill();
  bool read_record(const Line& line, RecordView& record);
  void add_damage(std::uint64_t begin, std::uint64_t end);

  UniqueFd fd_;
  Limits limits_;
  RecordParser parser_;
  LogReadCounts counts_;

  // buffer_[begin_, end_) is read and not yet given; kRecordPadding bytes behind it are ours too.
  std::unique_ptr<char[]> buffer_;
  std::size_t capacity_ = 0, begin_ = 0, end_ = 0;
  std::size_t scanned_ = 0;         // no line end in [begin_, scanned_)
  std::uint64_t begin_offset_ = 0;  // of begin_ in the file
  std::uint64_t line_number_ = 0;   // of the line given last
  bool at_end_ = false;
};

}  // namespace finops
