// The words of `finops send` that make a request (contract C2), in the syntax of httpie. Pure functions.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace finops::cli {

struct Item {
  enum class Kind {
    text,         // key=value, key=@FILE
    json,         // key:=JSON, key:=@FILE
    query,        // key==value
    header,       // Name:value
    header_gone,  // Name:
    body,         // @FILE
  };
  Kind kind = Kind::text;
  std::string key;           // as written, backslashes included; JsonPath reads that of a text or json
  std::string value;         // a text, or the name of a file; "-" is stdin
  bool from_file = false;    // `value` names a file
  std::string written;       // the whole word, for messages
  std::size_t value_at = 0;  // where the value begins in it
};

// A backslash makes the next `: = @ [ ] \` an ordinary character of the key. Error: invalid_argument with the word and
// a caret.
Result<Item> parse_item(std::string_view word);

// The key without its backslashes, for headers and queries.
std::string plain_key(std::string_view key);

// The file's content, or what stdin gives until its end. Errors: io, with the name.
Result<std::string> read_input(const std::string& name);

// The error for a word with a caret at `at`.
Error item_error(std::string_view word, std::size_t at, std::string_view what);

}  // namespace finops::cli
