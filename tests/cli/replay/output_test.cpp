// C3, C5: the lines of `replay` for programs, and its progress.
#include "cli/replay/output.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "cli/replay/progress.h"

namespace finops::cli::test::output_test {
namespace {

ReplayedPair pair() {
  ReplayedPair out;
  out.id = "01A";
  out.comparison.verdict = Verdict::changed;
  out.comparison.reason = "two\tparts";
  out.comparison.differences.push_back({"finish", "", "stop", "length"});
  out.model_from = "a";
  out.status_from = 200;
  out.ms_from = 12.5;
  out.ms_to = 3;
  CostEntry cost;
  cost.usd = 450'000;
  cost.status = CostStatus::priced;
  out.cost_from.add(cost);
  return out;
}

}  // namespace

TEST_CASE("C3 C5 line: eleven values with tabs between them, unknown is - and never 0") {
  CHECK(pair_line(pair()) == "changed\t01A\ta\t-\t200\t-\t12.5\t3\t0.00045\t-\ttwo\\tparts\n");
  ReplayedPair odd = pair();
  odd.comparison.reason = "one\xC2\x85 two \xC2\x9B[m \xC2\xA9";
  CHECK(pair_line(odd).ends_with("\tone\\u0085 two \\u009b[m \xC2\xA9\n"));
  CHECK(pair_line({}) == "skipped\t-\t-\t-\t-\t-\t-\t-\t-\t-\t-\n");
}

TEST_CASE("C3 C5 --json: one object per exchange, unknown is null") {
  const auto json = nlohmann::json::parse(pair_json_line(pair()));
  CHECK(json["verdict"] == "changed");
  CHECK(json["model_to"].is_null());
  CHECK(json["usd_from"] == 0.00045);
  CHECK(json["usd_to"].is_null());
  CHECK(json["status_to"].is_null());
  CHECK(json["ms_from"] == 12.5);
  CHECK(json["differences"][0]["what"] == "finish");
  CHECK(json["differences"][0]["replayed"] == "length");
  CHECK(json["differences"][0]["place"].is_null());
}

TEST_CASE("C3 progress: how far it is, in one line that fits the terminal") {
  ReplaySummary summary;
  ReplayedPair one = pair();
  one.sent = true;
  summary.add(one);
  const ProgressView view{41, 64, 4, 210'000'000, 1'000'000'000};
  CHECK(progress_line(view, summary) == "replay: 41 of 64, 1 changed, 0 errors, $0.2100 of $1.0000");
  Terminal wide;
  wide.width = 120;
  const std::string bar = progress_bar(view, summary, std::chrono::seconds(10), wide);
  CHECK(bar.find("replay [############--------] 41/64 64% 4.1/s eta 5.61s $0.2100 of $1.0000  changed 1") == 0);
  CHECK(bar.find("in flight 4") != std::string::npos);
  Terminal narrow;
  narrow.width = 30;
  CHECK(progress_bar(view, summary, std::chrono::seconds(10), narrow).size() < 30);
  CHECK(progress_bar({}, {}, {}, wide).find("0/0 0%") != std::string::npos);
}

}  // namespace finops::cli::test::output_test
