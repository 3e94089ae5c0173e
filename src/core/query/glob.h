// Shell patterns for quick filters. Pure.
#pragma once
#include <string_view>

namespace finops {

// Whether all of `text` is like `pattern`: * is any text, ? any byte; ASCII letter case is the same.
bool matches_glob(std::string_view pattern, std::string_view text) noexcept;

}  // namespace finops
