// The cost of a record as JSON (contract L1). Pure functions, any thread.
#pragma once
#include <string>
#include <string_view>

#include "core/prices/cost.h"

namespace finops {

// "cost_usd":0.0000033,"cost":{"status":"priced","by":{"input":0.0000021,...},"table":"genai-prices
// 0.2.3","basis":null,"source":"table","reason":null} without commas around it.
void append_cost_members(std::string& out, const Cost& cost);

// `line` with another cost: the values of `cost_usd` and `cost` replaced, or added at the end when they are missing;
// all other bytes as they are. A line that holds no JSON object comes back unchanged.
std::string with_cost(std::string_view line, const Cost& cost);

}  // namespace finops
