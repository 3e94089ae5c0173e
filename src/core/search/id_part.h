// Compares an id with a part of it that a user typed: its beginning or end, in any letter case. Free functions; any
// thread.
#pragma once
#include <algorithm>
#include <cstddef>
#include <string_view>

#include "core/base/strings.h"

namespace finops {

inline constexpr std::size_t kLeastPart = 4;  // characters of a part

// Whether `id` begins or ends with `part`, or is it.
inline bool has_part(std::string_view id, std::string_view part) noexcept {
  const std::size_t rest = id.size() - std::min(id.size(), part.size());
  return iequals(id.substr(rest), part) || istarts_with(id, part);
}

}  // namespace finops
