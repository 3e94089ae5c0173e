// The words that providers have for how a request was served. Pure functions, any thread.
#pragma once
#include <string>
#include <string_view>

namespace finops {

// One word for each tier, in lower case: "SERVICE_TIER_FLEX", "ON_DEMAND_FLEX" and "flex" are "flex", "batch" is
// "batches" as in price lists; empty for the standard one and for none. Words that nobody knows come back as they are.
std::string plain_tier(std::string_view answered);

}  // namespace finops
