#include "core/usage/service_tier.h"

#include <algorithm>
#include <iterator>

#include "core/base/strings.h"

namespace finops {
namespace {

constexpr std::string_view kPrefixes[] = {"service_tier_", "traffic_type_", "on_demand_"};
constexpr std::string_view kStandard[] = {"default", "auto", "standard", "on_demand", "unspecified"};

}  // namespace

std::string plain_tier(std::string_view answered) {
  std::string tier = to_lower(answered);
  std::replace(tier.begin(), tier.end(), '-', '_');
  for (const std::string_view prefix : kPrefixes) {
    if (tier.starts_with(prefix)) tier.erase(0, prefix.size());
  }
  if (std::find(std::begin(kStandard), std::end(kStandard), tier) != std::end(kStandard)) return {};
  return tier == "batch" ? "batches" : tier;
}

}  // namespace finops
