#include "cli/inspect/one/one_view.h"

#include <doctest/doctest.h>

#include "cli/inspect/detail_records.h"
#include "cli/inspect/one/text_lines.h"
#include "support/golden.h"
#include "support/inspect_run.h"
#include "support/sample_records.h"

namespace finops::test::detail_test {

namespace {

using namespace finops::test;

// No line of it is as wide as the terminal, ends in a blank or steers anything.
void check_screen(const std::string& text, unsigned width, bool color, bool full = false) {
  if (!color) CHECK(text.find('\x1b') == std::string::npos);
  for (const std::string_view hostile : {"\x1b]", "\x1b[2J", "\x1b[5m", "\u202e", "\u200b", "\r", "\x07", "\t"}) {
    CHECK(text.find(hostile) == std::string::npos);
  }
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    // What is meant to be copied stays whole on any width.
    if (line.find("https://api") != std::string::npos || (full && line.starts_with("7f3k9q "))) continue;
    CHECK_MESSAGE(finops::cli::styled_width(line) < width, line);
    CHECK_MESSAGE((line.empty() || line.back() != ' '), line);
  }
}

}  // namespace

TEST_CASE("C4 out.snapshots: one exchange in full on a terminal") {
  for (const unsigned width : {60u, 80u, 100u, 120u}) {
    for (const std::string look : {"plain", "color", "ascii"}) {
      const auto to = terminal(width, look == "color", look == "ascii");
      std::string text;
      for (const NamedRecord& one : detail_records()) {
        const InspectResult result = InspectRun(one.record.line() + '\n')(to, by_id("3k9q"));
        CHECK(result.code == 0);
        CHECK(result.err.empty());
        text += "=== " + one.name + "\n" + result.out;
      }
      check_screen(text, width, look == "color");
      check_golden("inspect/detail_" + std::to_string(width) + "_" + look + ".txt", text);
    }
  }
}

TEST_CASE("C4 out.snapshots: --full leaves nothing out, --headers adds the fields") {
  finops::cli::InspectOptions options = by_id("3k9q");
  options.full = options.headers = true;
  for (const unsigned width : {80u, 120u}) {
    std::string text;
    for (const NamedRecord& one : detail_records()) {
      const InspectResult result = InspectRun(one.record.line() + '\n')(terminal(width), options);
      CHECK(result.out.find("--full") == std::string::npos);
      text += "=== " + one.name + "\n" + result.out;
    }
    for (const char* part : {"  content-type: text/event-stream", "item 20", "line 9", "Hello. Where to?"}) {
      CHECK_MESSAGE(text.find(part) != std::string::npos, part);
    }
    check_screen(text, width, false, true);
    check_golden("inspect/detail_full_" + std::to_string(width) + ".txt", text);
  }
}

TEST_CASE("inspect --id: damaged inside the bodies is said, not hidden") {
  SampleRecord record;
  record.response = R"({"encoding":"base64","body":"???"})";
  const InspectResult result = InspectRun(record.line() + '\n')(terminal(80), by_id("3k9q"));
  CHECK(result.code == 0);
  CHECK(result.out.find("response  the record is damaged inside its bodies\n") != std::string::npos);
}

}  // namespace finops::test::detail_test
