// Replaces the cost in a record that is already written. Pure; any thread.
#pragma once
#include <string>
#include <string_view>

#include "core/prices/cost.h"

namespace finops {

// `line` with another cost: the values of `cost_usd` and `cost` are replaced, or added at the end if missing. All other
// bytes stay. A line that is not a JSON object is returned unchanged.
std::string with_cost(std::string_view line, const Cost& cost);

}  // namespace finops
