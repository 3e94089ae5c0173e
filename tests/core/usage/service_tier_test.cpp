// The service tier in one spelling.
#include "core/usage/service_tier.h"

#include <doctest/doctest.h>

namespace finops::test::service_tier_test {

TEST_CASE("L1 service_tier: the words of all providers for one tier are one word, those for the usual one are none") {
  for (const char* usual : {"default", "auto", "standard", "ON_DEMAND", "on-demand", "unspecified", "",
                            "SERVICE_TIER_STANDARD", "TRAFFIC_TYPE_UNSPECIFIED", "SERVICE_TIER_UNSPECIFIED"}) {
    CAPTURE(usual);
    CHECK(plain_tier(usual) == "");
  }
  CHECK(plain_tier("batch") == "batches");
  CHECK(plain_tier("SERVICE_TIER_BATCH") == "batches");
  CHECK(plain_tier("Priority") == "priority");
  CHECK(plain_tier("ON_DEMAND_PRIORITY") == "priority");
  CHECK(plain_tier("TRAFFIC_TYPE_ON_DEMAND_FLEX") == "flex");
  CHECK(plain_tier("provisioned-throughput") == "provisioned_throughput");
}

}  // namespace finops::test::service_tier_test
