// Another cost in a record that is written already. Pure; any thread.
#pragma once
#include <string>
#include <string_view>

#include "core/prices/cost.h"

namespace finops {

// `line` with another cost: the values of `cost_usd` and `cost` replaced, or added at the end when they are missing;
// all other bytes as they are. A line that holds no JSON object comes back unchanged.
std::string with_cost(std::string_view line, const Cost& cost);

}  // namespace finops
