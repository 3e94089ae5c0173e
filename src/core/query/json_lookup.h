// Finds one value inside JSON text and reads no more of the text than necessary. Uses thread-local buffers; any thread.
#pragma once
#include <span>
#include <string>
#include <string_view>

namespace finops {

struct JsonValue {
  enum class Kind { missing, null, text, number, boolean, array, object };
  Kind kind = Kind::missing;
  std::string text;      // the content of a string; the JSON text of anything else
  bool boolean = false;  // of Kind::boolean
};

// Follows `path` (at least one step) through objects by key and through arrays by index. Damaged JSON counts as
// missing.
JsonValue find_json(std::string_view json, std::span<const std::string_view> path);

// The values of all fields `name` in the array `list` ("headers", "trailers") of a record's request or response, with
// commas between them. Letter case of the name is ignored.
JsonValue find_header(std::string_view message, std::string_view list, std::string_view name);

// The strings of a JSON array with commas between them; empty: no array, or an empty one.
std::string join_json_strings(std::string_view array);

}  // namespace finops
