// One record of the log (contract L1), read without copying: views into its line and into the parser that read it.
// A RecordParser belongs to one thread; a RecordView is good until the parser's next call or until the line goes.
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/record/record_keys.h"

namespace finops {

// Bytes that must be readable (their value does not matter) behind a line given to RecordParser::parse().
inline constexpr std::size_t kRecordPadding = 64;

// How much of a record is read. `metadata` reads what stands before its `request` and checks that the line ends as a
// record does. Unseen go: damage inside the bodies other than raw control bytes (so no line end, no NULs of a lost
// write) and other than another record's start, members behind `request`, and invalid UTF-8 in bodies.
enum class RecordDepth { metadata, whole };

// Keys of another type than the schema's are unknown, as those that are missing.
struct RecordView : RecordKeys {
  std::string_view line;  // as written, without the line end
  // The members `request` and `response` with one comma each, as offsets into `line`, for metadata_line().
  std::vector<std::pair<std::size_t, std::size_t>> body_members;
  bool half_characters = false;  // of the parser: a text has one (core/base/lone_surrogates.h)
};

class RecordParser {
 public:
  RecordParser();
  ~RecordParser();
  RecordParser(RecordParser&&) noexcept;
  RecordParser& operator=(RecordParser&&) noexcept;

  // True when `line` is one complete JSON object with a number `v` and a string `id`; `record` is then filled. Checks
  // the line's UTF-8, strings and brackets to its end; what is inside `request` and `response` only that far.
  bool parse(std::string_view line, RecordView& record);
  // Reads what stands before the member `request`. False: the line is not built as ours are, or does not end as a
  // record does, and parse() must tell. Only for lines that scan_line() finds usual. `record.line` is then the line
  // without its bodies, in a copy that the parser keeps.
  bool parse_start(std::string_view line, RecordView& record);
  // parse() for a line with nothing behind it: works on a copy that the parser keeps.
  bool parse_copy(std::string_view line, RecordView& record);

 private:
  bool parse_strictly(std::string_view line, RecordView& record);

  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// The line without its `request` and `response`; every other byte as written.
std::string metadata_line(const RecordView& record);

}  // namespace finops
