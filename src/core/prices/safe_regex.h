// Which regular expressions of a price file are tried on names: a subset for which std::regex, which backtracks and
// recurses, needs little time and stack for every name. Pure, any thread.
#pragma once
#include <cstddef>
#include <string_view>

#include "core/base/result.h"

namespace finops {

inline constexpr std::size_t kLongestRegexName = 128;  // longer names match no regular expression
inline constexpr std::size_t kLongestRegex = 256;

// Error: config, what is not accepted and what would be. Says nothing about syntax that std::regex refuses itself.
Result<void> check_safe_regex(std::string_view pattern);

}  // namespace finops
