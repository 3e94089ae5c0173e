#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "cli/terminal/exit_codes.h"
#include "support/inspect_run.h"

using namespace finops::cli;
using namespace finops::test;

TEST_CASE("C4 stats: nothing to sum up") {
  const InspectRun run("");
  InspectOptions stats;
  stats.mode = InspectMode::stats;
  for (const auto& to : {kPipe, terminal(80)}) {
    const InspectResult empty = run(to, stats);
    CHECK(empty.code == kDone);
    CHECK(empty.out.empty());
    CHECK(empty.err == "no entries in ~/log.jsonl\n");
  }
  stats.json = true;
  const auto object = nlohmann::json::parse(run(kPipe, stats).out);
  CHECK(object["totals"]["requests"] == 0);
  CHECK(object["totals"]["input_tokens"].is_null());
  CHECK(object["period"]["from"].is_null());
  CHECK(object["groups"].empty());
}
