// Strings that occur in every text that a regular expression matches. Pure.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace finops {

// The longest such string of each top-level alternative of a valid RE2 pattern; empty: some alternative has none. They
// have only characters that no JSON writer escapes.
std::vector<std::string> regex_needles(std::string_view pattern);

}  // namespace finops
