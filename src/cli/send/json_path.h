// Places in a JSON body as httpie writes them: `messages[0][role]`, `tools[]`, `a[b][c]`. Pure functions.
#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "cli/send/items.h"
#include "core/conversation/lenient_json.h"

namespace finops::cli {

struct JsonStep {
  enum class Kind { member, element, append };
  Kind kind = Kind::member;
  std::string name;       // of a member
  std::size_t index = 0;  // of an element
  std::size_t at = 0;     // where it is in the key
};

inline constexpr std::size_t kMostElements = 10'000;  // `a[9999]` fills the places before with null

// The key of `item`. A number in brackets is an index, with a backslash before it a name. Error: invalid_argument with
// a caret.
Result<std::vector<JsonStep>> parse_json_path(const Item& item);

// Puts `value` at the place that `item`'s key names; what is missing on the way is made, null counts as missing. Error:
// invalid_argument with a caret: something on the way is of another type.
Result<void> put_at(BodyJson& root, const Item& item, BodyJson value);

}  // namespace finops::cli
