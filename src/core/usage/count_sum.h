// Sums of counts of which some are not known. Pure.
#pragma once
#include <initializer_list>

#include "core/usage/usage.h"

namespace finops {

// The sum of the known counts; nullopt: none is known, or the sum overflows.
inline Count sum(std::initializer_list<Count> counts) noexcept {
  Count out;
  for (const Count& count : counts) {
    if (!count) continue;
    const std::uint64_t more = out.value_or(0) + *count;
    if (more < *count) return std::nullopt;
    out = more;
  }
  return out;
}

}  // namespace finops
