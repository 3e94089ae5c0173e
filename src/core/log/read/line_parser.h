// Decides what a line of a log is: a record, nothing, or damage, which is counted and located. Shared by the forward
// reader, the backward reader and the follower. A LineParser belongs to one thread.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "core/log/read/byte_source.h"
#include "core/log/read/line_repair.h"
#include "core/record/record_view.h"

namespace finops {

struct LogDamage {
  std::uint64_t line = 0;            // from 1; 0: not known, as when reading from the end
  std::uint64_t begin = 0, end = 0;  // byte range in the (decoded) file, without the line end
};

struct LogReadCounts {
  std::uint64_t records = 0;
  std::uint64_t unknown_version = 0;  // of `records`, those with another `v`; they are read as far as possible
  std::uint64_t damaged = 0, damaged_bytes = 0;
  std::vector<LogDamage> damages;  // the first kMaxLocatedDamages of them
  BrokenParts broken;              // what could not be decoded of a compressed file
};
inline constexpr std::size_t kMaxLocatedDamages = 1000;

struct LogLine {
  std::string_view text;  // without the line end; kRecordPadding bytes after it are readable; empty when too_long
  std::uint64_t number = 0;
  std::uint64_t begin = 0, end = 0;
  bool too_long = false;
  bool unusual = true;  // by scan_line(); true if that was not called
};

struct LineScan {
  std::size_t at;  // of the first line end, else where the scan stopped
  bool unusual;    // before it is a raw control byte, or {"v": after the first byte of the line
};

// The start of a record may be cut by the end of a scan, so the next scan begins this many bytes earlier.
inline constexpr std::size_t kScanOverlap = 4;

// Scans data[from, to) of a line that begins at `begin`. 64 bytes after `to` must be readable.
// Strings of a record have every quote and control byte escaped. So an unusual line is not a single record as finops
// writes it.
LineScan scan_line(const char* data, std::size_t begin, std::size_t from, std::size_t to);

class LineParser {
 public:
  enum class Order { forward, backward };
  explicit LineParser(RecordDepth depth, Order order = Order::forward) : depth_(depth), order_(order) {}

  // True: `record` is the record of the line; of several in one line, the first (backward: the last).
  bool read(const LogLine& line, RecordView& record);
  // True: `record` is the next one of the line that was read last, which must still be there.
  bool more(RecordView& record) { return next_ < pieces_.size() && read_piece(record); }
  bool has_more() const noexcept { return next_ < pieces_.size(); }

  // The record that was given last (its line must still be there): its whole text, even if only its metadata was read,
  // and a second reading with its bodies. False: the bodies are damaged, and that was counted.
  std::string_view whole_line() const noexcept { return given_; }
  bool read_whole(RecordView& record);
  LogDamage place() const;  // of that record, for reports if it turns out to be damaged

  LogReadCounts& counts() noexcept { return counts_; }
  const LogReadCounts& counts() const noexcept { return counts_; }

 private:
  bool parse(std::string_view text, bool unusual, RecordView& record);
  bool read_piece(RecordView& record);
  void split();
  bool give(std::string_view text, const RecordView& record);
  void add_damage(std::uint64_t begin, std::uint64_t end);

  RecordDepth depth_;
  Order order_;
  RecordParser parser_;
  LogReadCounts counts_;
  LogLine line_;                   // the last line read, without a byte order mark
  std::vector<LinePiece> pieces_;  // only records, in the order of giving; empty if the line is one record
  std::size_t next_ = 0;           // of pieces_
  std::string_view given_;         // the part of the line that is the record
  bool given_unknown_version_ = false;
};

}  // namespace finops
