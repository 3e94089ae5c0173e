#include "cli/serve/stats.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "cli/serve/banner.h"

namespace finops::test::stats_test {

namespace {

using namespace finops;
using namespace finops::cli;

Exchange spent(NanoUsd usd, UsageSource source) {
  Exchange x;
  x.usage.source = source;
  x.cost.status = CostStatus::priced;
  x.cost.total = usd;
  return x;
}

nlohmann::json cost_in_status(const ServeStats& stats) {
  return nlohmann::json::parse(status_json(stats, nullptr, std::chrono::seconds(1), {}))["cost"];
}

std::string exit_line(const ServeStats& stats) { return summary_line(stats, nullptr); }

}  // namespace

TEST_CASE("serve: a total with the cost of a partial answer in it is a lower bound, and says so") {
  ServeStats stats;
  stats.on_finished(spent(80'000'000, UsageSource::stream));
  CHECK(exit_line(stats) == "1 exchange, $0.0800");
  CHECK(cost_in_status(stats)["at_least"] == false);
  stats.on_finished(spent(6'800'000, UsageSource::partial));
  Exchange unpriced;
  unpriced.cost.status = CostStatus::no_price;
  stats.on_finished(unpriced);
  CHECK(exit_line(stats) == "3 exchanges, >$0.0868 + 1 unpriced");
  CHECK(cost_in_status(stats) == nlohmann::json({{"usd", 0.0868},
                                                 {"priced", 2},
                                                 {"unpriced", 1},
                                                 {"at_least", true},
                                                 {"subscription_usd", nullptr},
                                                 {"unknown_basis_usd", nullptr}}));
}

}  // namespace finops::test::stats_test
