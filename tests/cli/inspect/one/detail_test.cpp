#include "cli/inspect/one/one_view.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "cli/inspect/detail_records.h"
#include "cli/inspect/one/message_view.h"
#include "cli/inspect/one/text_lines.h"
#include "cli/terminal/display_text.h"
#include "cli/terminal/json_text.h"
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

TEST_CASE("C5: inspect --id into a pipe is the record, indented, every token as written") {
  SampleRecord record = detail_records()[1].record;
  record.cost_usd = "1.10", record.usage = R"({"input_tokens":12345678901234567890123})";
  const InspectResult result = InspectRun(record.line() + '\n')(kPipe, by_id("3k9q"));
  CHECK(result.code == 0);
  CHECK(result.out.starts_with("{\n  \"v\": 1,\n  \"id\": \"01KEZ87T5W3M9QJ2C8D67F3K9Q\",\n"));
  CHECK(result.out.find("\"cost_usd\": 1.10,") != std::string::npos);
  CHECK(result.out.find("12345678901234567890123\n") != std::string::npos);
  CHECK(result.out.find(R"(["content-type", "application/json"])") != std::string::npos);
  CHECK(nlohmann::ordered_json::parse(result.out) == nlohmann::ordered_json::parse(record.line()));
}

TEST_CASE("inspect --id: damaged inside the bodies is said, not hidden") {
  SampleRecord record;
  record.response = R"({"encoding":"base64","body":"???"})";
  const InspectResult result = InspectRun(record.line() + '\n')(terminal(80), by_id("3k9q"));
  CHECK(result.code == 0);
  CHECK(result.out.find("response  the record is damaged inside its bodies\n") != std::string::npos);
}

TEST_CASE("inspect --id: what a request asks for beside its words") {
  const auto parameters = [](std::string_view body, bool full = false) {
    std::string out;
    for (const std::string& line : finops::cli::request_parameters(body, terminal(80), full)) out += line + '\n';
    return out;
  };
  CHECK(
      parameters(
          R"({"model":"claude","system":"S","messages":[],"max_tokens":5,"stop":["a"],"tools":[{"name":"f"}],"metadata":{"user_id":"u"}})") ==
      "  model     claude\n"
      "  params    max_tokens 5   stop [1]   tools 1 (f)   metadata {1}\n");
  CHECK(parameters(R"({"model":"m","stop":["a"],"tools":[{"name":"f"}],"x":null})", true) ==
        "  model     m\n"
        "  params    stop [\"a\"]\n"
        "            tools [{\"name\":\"f\"}]\n"
        "            x null\n");
  CHECK(
      parameters(
          R"({"systemInstruction":{},"contents":[],"tools":[{"functionDeclarations":[{"name":"a"},{"name":"b"}]}],"generationConfig":{"temperature":1}})") ==
      "  params    tools 2 (a, b)   generationConfig {1}\n");
  for (const char* other :
       {"", "no json", "[1]", "7", R"({"model":5,"messages":7,"tools":null})", R"({"messages":[]})"}) {
    CHECK_NOTHROW(parameters(other));
  }
}

TEST_CASE("indent_json: any text, valid or not, deep or long") {
  using finops::cli::indent_json;
  CHECK(indent_json(R"({})") == "{}");
  CHECK(indent_json(R"( { } )") == "{}");
  CHECK(indent_json(R"({"a":[1,-2.50,"x,]\""],"b":[{"c":[]}]})") ==
        "{\n  \"a\": [1, -2.50, \"x,]\\\"\"],\n  \"b\": [\n    {\n      \"c\": []\n    }\n  ]\n}");
  const std::string deep(100'000, '[');
  CHECK(indent_json(deep).size() < deep.size() * 140);
  for (const char* bad : {"", "{", "}", "]]", "{\"a", "\"\\", "{,,:", "[1,", "[\"abc"}) CHECK_NOTHROW(indent_json(bad));
  const std::string text(500, 'x');
  CHECK(indent_json("[\"" + text + "\"]") == "[\n  \"" + text + "\"\n]");
}

}  // namespace finops::test::detail_test
