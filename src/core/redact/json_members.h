// Finds `"name": "text"` in any text, member by member, without reading it as a document: server-sent events, JSON
// lines, binary frames with JSON in them, JSON inside of JSON strings (\"name\": \"text\"), bodies that were cut off.
// Linear in the text. One thread; the text must outlive the walk.
#pragma once
#include <cstddef>
#include <string_view>

namespace finops {

struct JsonMember {
  std::string_view name;   // as it is written, without quotes
  std::size_t name_begin;  // of its opening quote, with the backslashes before it
  std::size_t begin, end;  // the text inside the quotes; of a list its first '['
  bool list;               // `"name": [` instead
  std::size_t slashes;     // in front of each quote
};

class JsonMembers {
 public:
  explicit JsonMembers(std::string_view text) noexcept : text_(text) {}

  bool next(JsonMember& member) noexcept;  // the next one whose value is a text or a list

  // Where a string ends whose first byte is at `begin` and whose quotes have `slashes` backslashes in front of them;
  // not closed: at the end of the text or of the line.
  std::size_t end_of_string(std::size_t begin, std::size_t slashes, bool& closed) const noexcept;
  // The name of the member that has `at` as the first thing of its value; empty: none.
  std::string_view name_before(std::size_t at) const noexcept;
  std::size_t skip_blanks(std::size_t at) const noexcept;
  std::size_t slashes_before(std::size_t quote) const noexcept;

 private:
  bool read_name(std::size_t colon, JsonMember& member) const noexcept;

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace finops
