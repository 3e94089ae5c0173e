// Shell patterns for quick filters. Pure.
#pragma once
#include <string_view>

namespace finops {

// Whether the whole `text` matches `pattern`: * is any text, ? is any byte. ASCII letter case is ignored.
bool matches_glob(std::string_view pattern, std::string_view text) noexcept;

}  // namespace finops
