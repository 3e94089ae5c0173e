// One look into a JSON text, without building a tree of it. simdjson does the work. Pure, any thread.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace finops {

// The string that the top-level object has under `name`. nullopt: not JSON as far as needed, no object, no such member,
// or no string.
std::optional<std::string> json_string_member(std::string_view json, std::string_view name);

}  // namespace finops
