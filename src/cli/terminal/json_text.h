// Formats JSON for people without parsing values: every token stays as it was written. Pure functions.
#pragma once
#include <string>
#include <string_view>

namespace finops::cli {

// One member or element per line, indented by two blanks per level; short arrays of plain values stay on one line.
// `json` should be valid, but any text gives a result. No line end at the end.
std::string indent_json(std::string_view json);

}  // namespace finops::cli
