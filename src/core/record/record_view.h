// One record of the log (contract L1), read without copying: views into its line and into the parser that read it.
// A RecordParser belongs to one thread; a RecordView is valid until the parser's next call and while its line exists.
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

// Bytes that must be readable (with any value) after a line given to RecordParser::parse().
inline constexpr std::size_t kRecordPadding = 64;

// How much of a record is read. `metadata` reads the members before `request` and checks that the line ends like a
// record. It does not notice invalid UTF-8 in bodies, members after `request`, or other damage inside the bodies,
// except raw control bytes (line ends, NULs of a lost write) and the start of another record.
enum class RecordDepth { metadata, whole };

// A key with another type than in the schema is unknown, like a missing one.
struct RecordView : RecordKeys {
  std::string_view line;  // as written, without the line end
  // The members `request` and `response` with one comma each, as offsets into `line`, for metadata_line().
  std::vector<std::pair<std::size_t, std::size_t>> body_members;
  bool half_characters = false;  // set by the parser: some text has half a character (core/base/lone_surrogates.h)
};

class RecordParser {
 public:
  RecordParser();
  ~RecordParser();
  RecordParser(RecordParser&&) noexcept;
  RecordParser& operator=(RecordParser&&) noexcept;

  // True when `line` is one complete JSON object with a number `v` and a string `id`; `record` is then filled. Checks
  // UTF-8, strings and brackets of the whole line, and nothing more inside `request` and `response`.
  bool parse(std::string_view line, RecordView& record);
  // Reads the members before `request`. Only for lines that scan_line() does not call unusual. False: the line is not
  // written as finops does it, or does not end like a record; use parse() then. `record.line` becomes the line without
  // its bodies, in a copy owned by the parser.
  bool parse_start(std::string_view line, RecordView& record);
  // parse() for a line without padding: works on a copy owned by the parser.
  bool parse_copy(std::string_view line, RecordView& record);

 private:
  bool parse_strictly(std::string_view line, RecordView& record);

  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// The line without its `request` and `response`; every other byte as written.
std::string metadata_line(const RecordView& record);

}  // namespace finops
