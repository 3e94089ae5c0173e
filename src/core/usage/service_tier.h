// The names of service tiers. Pure functions, any thread.
#pragma once
#include <string>
#include <string_view>

namespace finops {

// One word for each tier, in lower case: "SERVICE_TIER_FLEX", "ON_DEMAND_FLEX" and "flex" are "flex", "batch" is
// "batches" as in price lists; empty for the standard tier and for none. Unknown words are returned unchanged.
std::string plain_tier(std::string_view answered);

}  // namespace finops
