// JSON laid out for people without being understood: every token stays as it was written. Pure functions.
#pragma once
#include <string>
#include <string_view>

namespace finops::cli {

// One member or element a line, two blanks a level; short arrays of plain values stay on one line. `json` should be
// valid, but anything gives some text. No line end behind it.
std::string indent_json(std::string_view json);

}  // namespace finops::cli
