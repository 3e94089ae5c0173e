// C3: `--threshold` and `--tolerate` as they are written.
#include "cli/replay/report/threshold.h"

#include <doctest/doctest.h>

#include "cli/replay/report/summary.h"

namespace finops::test::threshold_test {

using namespace finops::cli;

namespace {

// "measure op bound kind", or the error.
std::string read(std::string_view text) {
  const auto parsed = parse_threshold(text);
  if (!parsed) return parsed.error().message;
  constexpr const char* kMeasures[] = {"total", "ttft", "cost", "tokens", "verdict"};
  constexpr const char* kOps[] = {"<", "<=", ">", ">="};
  constexpr const char* kKinds[] = {"amount", "share", "change"};
  std::string out = kMeasures[static_cast<int>(parsed->measure)];
  if (parsed->percent > 0) out += " p" + std::to_string(static_cast<int>(parsed->percent * 10));
  if (parsed->measure == Threshold::Measure::verdict) out.append(" ").append(to_string(parsed->verdict));
  out.append(" ").append(kOps[static_cast<int>(parsed->op)]).append(" ");
  return out + std::to_string(static_cast<std::int64_t>(parsed->bound)) + " " + kKinds[static_cast<int>(parsed->kind)];
}

}  // namespace

TEST_CASE("C3 threshold: measures, operators, amounts, shares and changes") {
  CHECK(read("p95<2s") == "total p950 < 2000 amount");
  CHECK(read("total_p99.9<=1m30s") == "total p999 <= 90000 amount");
  CHECK(read(" ttft_p50 < 500ms ") == "ttft p500 < 500 amount");
  CHECK(read("p50<+10%") == "total p500 < 10 change");
  CHECK(read("p50<=-10%") == "total p500 <= -10 change");
  CHECK(read("cost<+5%") == "cost < 5 change");
  CHECK(read("cost<0.50") == "cost < 500000000 amount");
  CHECK(read("cost<$0.50") == "cost < 500000000 amount");
  CHECK(read("output_tokens>=1.2k") == "tokens >= 1200 amount");
  CHECK(read("errors<1%") == "verdict error < 1 share");
  CHECK(read("error<1%") == "verdict error < 1 share");
  CHECK(read("changed<=2") == "verdict changed <= 2 amount");
  CHECK(read("same>90%") == "verdict same > 90 share");
  CHECK(read("skipped<=0") == "verdict skipped <= 0 amount");
}

TEST_CASE("C3 threshold: an error shows the text with a caret and says what belongs there") {
  CHECK(read("p95<2 apples") == "here comes a time (2s, 350ms) or a change (+10%, -5%)\n  p95<2 apples\n      ^");
  CHECK(read("p95=2s") == "here comes < <= > or >=\n  p95=2s\n     ^");
  CHECK(read("cost<5%").find("(0.50) or a change (+5%, -10%)\n  cost<5%\n       ^") != std::string::npos);
  for (const char* wrong :
       {"",           "p95",         "p0<1s",    "p101<1s",  "px<1s",     "p<1s",       "mean<1s",      "p95<",
        "p95<2",      "p95<-2s",     "<2s",      "p95<<2s",  "ttft<1s",   "cost<x",     "changed<+5%",  "changed<101%",
        "changed<-1", "errors<nan%", "p95<+-5%", "p95<inf%", "p95<+inf%", "foo_p95<1s", "p9\x1b[31m<1s"}) {
    CAPTURE(wrong);
    const std::string what = read(wrong);
    CHECK(what.find('\n') != std::string::npos);
    CHECK(what.find('^') != std::string::npos);
  }
}

TEST_CASE("C3 tolerate: a share from 0 to 100") {
  CHECK(*parse_tolerance("2%") == 2);
  CHECK(*parse_tolerance("2.5") == 2.5);
  CHECK(*parse_tolerance("100%") == 100);
  for (const char* wrong : {"", "%", "-1", "101", "2%%", "x", "nan", "inf", "-0", "1e999"})
    CHECK(!parse_tolerance(wrong));
}

}  // namespace finops::test::threshold_test
