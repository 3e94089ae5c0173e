// The lines of `inspect -f` on a terminal.
#include <doctest/doctest.h>

#include <sstream>

#include "cli/inspect/list/list.h"
#include "cli/terminal/display_text.h"
#include "support/golden.h"
#include "support/sample_records.h"
#include "support/scoped_env.h"

namespace finops::test::follow_test {
namespace {

std::vector<std::string> log_lines() {
  std::vector<std::string> out;
  std::istringstream lines(sketch_log());
  for (std::string line; std::getline(lines, line);) out.push_back(line);
  SampleRecord odd;
  odd.status = "429", odd.outcome = "http_error", odd.duration_ms = "96";
  odd.error =
      R"({"code":"rate_limit_error","message":"Number of request tokens has exceeded your \u001b[2J limit","phase":"upstream"})";
  out.push_back(odd.line());
  odd = {};
  odd.outcome = "client_closed", odd.duration_ms = "4020", odd.cost_usd = "0.0031";
  odd.usage = R"({"input_tokens":1204,"output_tokens":212,"source":"partial"})";
  odd.model = R"("claude-sonnet-4-20250514-with-a-long-name-behind-it")";
  out.push_back(odd.line());
  odd = {};
  odd.outcome = "lost", odd.status = "null", odd.duration_ms = "null", odd.model = "null";
  out.push_back(odd.line());
  odd = {};
  odd.model = R"("红楼梦红楼梦红楼梦红楼梦红楼梦")", odd.cost_usd = "1234.5", odd.input = "18200000",
  odd.output = "1820000";
  odd.cached = "18000000", odd.duration_ms = "3700000", odd.ttft_ms = "3600000";
  out.push_back(odd.line());
  return out;
}

}  // namespace

TEST_CASE("C4 follow: one line for each exchange, at every width") {
  const ScopedEnv zone{"TZ", "CET-1"};
  RecordParser parser;
  RecordView record;
  for (const unsigned width : {40u, 60u, 80u, 100u, 120u}) {
    for (const std::string look : {"plain", "color", "ascii"}) {
      const cli::Terminal to{.tty = true, .width = width, .color = look == "color", .ascii = look == "ascii"};
      std::string text;
      for (const std::string& line : log_lines()) {
        REQUIRE(parser.parse_copy(line, record));
        const std::string shown = cli::tail_line(record, to);
        CHECK(shown.ends_with('\n'));
        CHECK(shown.find("\x1b[2J") == std::string::npos);
        text += shown;
        if (look == "color") continue;
        CHECK_MESSAGE(cli::display_width(shown.substr(0, shown.size() - 1)) < width, shown);
        CHECK_FALSE(shown.ends_with(" \n"));
      }
      check_golden("inspect/follow_" + std::to_string(width) + "_" + look + ".txt", text);
    }
  }
}

}  // namespace finops::test::follow_test
