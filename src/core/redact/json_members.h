// Finds `"name": "text"` in any text, member by member, without reading it as a document: server-sent events, JSON
// lines, binary frames with JSON in them, JSON inside of JSON strings (\"name\": \"text\"), bodies that were cut off.
// Takes time linear in the text. One thread; the text must outlive the object.
#pragma once
#include <cstddef>
#include <string_view>

namespace finops {

struct JsonMember {
  std::string_view name;   // as it is written, without quotes
  std::size_t name_begin;  // offset of its opening quote, or of the backslashes before that
  std::size_t begin, end;  // the text inside the quotes; for a list, its first '['
  bool list;               // the value is a list: `"name": [`
  std::size_t slashes;     // backslashes before each quote
};

class JsonMembers {
 public:
  explicit JsonMembers(std::string_view text) noexcept : text_(text) {}

  bool next(JsonMember& member) noexcept;  // the next one whose value is a text or a list

  // The end of a string whose first byte is at `begin` and whose quotes have `slashes` backslashes before them. If it
  // is not closed, it ends with the line or the text.
  std::size_t end_of_string(std::size_t begin, std::size_t slashes, bool& closed) const noexcept;
  // The name of the member whose value begins at `at`; empty: none.
  std::string_view name_before(std::size_t at) const noexcept;
  std::size_t skip_blanks(std::size_t at) const noexcept;
  std::size_t slashes_before(std::size_t quote) const noexcept;

 private:
  bool read_name(std::size_t colon, JsonMember& member) const noexcept;

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace finops
