// A JSON text as a tree that keeps every number as it was written: a price must not pass through a double.
// For files of a few megabytes. Plain values, any thread.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace finops {

struct JsonMember;

struct JsonNode {
  enum class Kind : unsigned char { null, boolean, number, string, array, object };

  Kind kind = Kind::null;
  std::string text;                 // a string decoded; a number or boolean as written
  std::vector<JsonMember> members;  // of an array without names

  bool is(Kind wanted) const noexcept { return kind == wanted; }
  const JsonNode* find(std::string_view name) const noexcept;     // nullptr: no such member
  std::string_view string(std::string_view name) const noexcept;  // of a member that is a string, else empty
};

struct JsonMember {
  std::string name;
  JsonNode value;
};

// Error: config, "line 3, column 17: ..." in the message.
Result<JsonNode> parse_json_tree(std::string_view text);

}  // namespace finops
