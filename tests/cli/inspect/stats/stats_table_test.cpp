#include <doctest/doctest.h>

#include <set>

#include "cli/inspect/stats/stats_support.h"
#include "cli/terminal/display_text.h"
#include "cli/terminal/exit_codes.h"
#include "support/golden.h"

namespace finops::test::stats_table_test {

using namespace finops::cli;
using namespace finops::test;

TEST_CASE("C4 C5: inspect --stats on a terminal, at every width, with colour, without, in ASCII") {
  for (const unsigned width : {60u, 80u, 100u, 120u}) {
    for (const std::string look : {"plain", "color", "ascii"}) {
      const auto to = terminal(width, look == "color", look == "ascii");
      std::string text;
      for (const std::string& log : {day_log(), odd_log()}) {
        for (const char* by : {"", "hour", "tag"}) {
          const InspectResult result = InspectRun(log)(to, stats(by));
          CHECK(result.code == kDone);
          text += result.out + "--- stderr\n" + result.err + "===\n";
          if (look == "color") continue;
          for (const std::string& line : lines_of(result.out)) {
            CHECK_MESSAGE(display_width(line) < width, line);
            CHECK_FALSE(line.ends_with(' '));
            if (look == "ascii" && log == day_log()) {
              CHECK(std::all_of(line.begin(), line.end(), [](char c) { return c >= ' ' && c < 127; }));
            }
          }
        }
      }
      CHECK((text.find('\x1b') != std::string::npos) == (look == "color"));
      check_golden("inspect/stats_" + std::to_string(width) + "_" + look + ".txt", text);
    }
  }
}

TEST_CASE("C4 stats: more groups than a screen has room for, a pipe gets them all") {
  Log log;
  SampleRecord record;
  for (int i = 0; i < 130; ++i) {
    record.model = "\"m" + std::to_string(i) + '"';
    log.add(record);
  }
  const InspectRun run(log.text());
  const std::string screen = run(terminal(80), stats()).out;
  CHECK(has(screen, "\n… 80 more\ntotal "));
  CHECK(has(run(terminal(80, false, true), stats()).out, "\n... 80 more\n"));
  CHECK(lines_of(run(kPipe, stats()).out).size() == 130);
}

TEST_CASE("C4 stats: percentiles that were asked for are shown, or their absence is said") {
  const InspectRun run(day_log());
  InspectOptions options = stats();
  options.percentiles = {25, 99.9};
  CHECK(has(run(terminal(60), options).out, "    p25  p99.9\n"));
  options.percentiles = {1, 5, 10, 25, 50, 75, 90, 95, 99, 99.9, 99.99};
  const InspectResult narrow = run(terminal(60), options);
  CHECK(has(narrow.err, "finops: no room for p99.99; --plain shows all\n"));
  CHECK(fields_of(lines_of(run(kPipe, options).out)[0]).size() == 10 + 22 + 2);
}

}  // namespace finops::test::stats_table_test
