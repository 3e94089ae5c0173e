// The text of a configuration file as a tree in which each value knows its place. JSON (RFC 8259) with comments: // to
// the end of the line, and /* */. Pure functions over a text, any thread.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace finops {

struct ConfigMember;

struct ConfigValue {
  enum class Kind { null, toggle, number, text, list, object };
  Kind kind = Kind::null;
  std::string text;                   // of a text, without escapes; of a number or a toggle, as written
  std::size_t at = 0;                 // where it begins, in bytes
  std::vector<ConfigValue> elements;  // of a list
  std::vector<ConfigMember> members;  // of an object, in the order of the file

  const ConfigValue* member(std::string_view name) const noexcept;  // nullptr: there is none
};

struct ConfigMember {
  std::string name;
  std::size_t at = 0;
  ConfigValue value;
};

// "a number", "a text"; for messages.
std::string_view to_string(ConfigValue::Kind kind) noexcept;

// "FILE:LINE:COLUMN" of a byte; both from 1, columns in characters.
std::string place_in(std::string_view file, std::string_view text, std::size_t at);

// The text with blanks in the place of comments; every other byte stays where it is.
std::string without_comments(std::string_view text);

// `file` names it in errors. Error: config with the place as its context, for text that is not JSON, holds a member
// twice, is nested too deeply, or has no object at its top. A file of nothing but blanks and comments is an empty
// object.
Result<ConfigValue> parse_config_json(std::string_view text, std::string_view file);

}  // namespace finops
