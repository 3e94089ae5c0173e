#include "cli/inspect/detail.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "cli/display_text.h"
#include "cli/inspect/body.h"
#include "cli/json_text.h"
#include "support/golden.h"
#include "support/inspect_run.h"
#include "support/sample_records.h"

namespace {

using namespace finops::test;

SampleRecord streamed() {
  SampleRecord r;
  r.response_model = R"("gpt-4o-mini-2024-07-18")", r.stream = "true";
  r.ttfb_ms = "380", r.ttft_ms = "412", r.input = "1204", r.cached = "1024", r.output = "318";
  r.cost_usd = "0.000295", r.cost = R"({"status":"priced","by":{"input":0.000027,"cache_read":0.000077},"table":"7"})";
  const std::string body =
      R"({"model":"gpt-4o-mini","messages":[{"role":"system","content":"You are a terse assistant."},{"role":"user","content":[{"type":"text","text":"What should I pack\nfor Paris?"}]}],"temperature":0.2,"max_tokens":512,"stream":true,"stop":null,"tools":[{"type":"function","function":{"name":"get_weather"}},{"type":"function","function":{"name":"search"}}],"user":"\u001b]0;owned\u0007"})";
  r.request =
      R"({"headers":[["Content-Type","application/json"]],"bytes":1946,"sha256":"0","content_encoding":null,"encoding":"utf8","truncated":false,"body":)" +
      nlohmann::json(body).dump() + '}';
  std::string chunks;
  for (int i = 0; i < 20; ++i) {
    chunks += (i == 0 ? "[[" : ",[") + std::to_string(412 + 30 * i) + R"(,"data: {\"delta\":\")" + std::to_string(i) +
              R"( \u001b[31m\u202e\"}\r\n\r\n"])";
  }
  r.response =
      R"({"headers":[["content-type","text/event-stream; charset=utf-8"]],"trailers":[],"bytes":700,"sha256":"0","content_encoding":"gzip","encoding":"utf8","truncated":false,"chunks":)" +
      chunks + "]}";
  return r;
}

}  // namespace

TEST_CASE("C4: inspect --id on a terminal") {
  SampleRecord failed;
  failed.status = "429", failed.outcome = "http_error", failed.duration_ms = "96";
  failed.error = R"({"code":"rate_limit_error","message":"slow\u001b down","phase":"head"})";
  failed.response =
      R"({"headers":[["content-type","application/json"]],"trailers":[],"bytes":43,"sha256":"0","content_encoding":null,"encoding":"utf8","truncated":false,"body":"{\"error\":{\"message\":\"slow\",\"n\":[1,2.50]}}"})";
  SampleRecord lost;
  lost.status = "null", lost.outcome = "lost", lost.duration_ms = "null", lost.response = "null",
  lost.upstream = "null";
  lost.request =
      R"({"headers":[],"bytes":3,"sha256":"0","content_encoding":null,"encoding":"base64","truncated":false,"body":"/wD+"})";
  for (const unsigned width : {60u, 80u, 120u}) {
    for (const std::string look : {"plain", "color", "ascii"}) {
      const auto to = terminal(width, look == "color", look == "ascii");
      std::string text;
      for (const SampleRecord& record : {streamed(), failed, lost}) {
        const InspectResult result = InspectRun(record.line() + '\n')(to, by_id("3k9q"));
        CHECK(result.code == 0);
        CHECK(result.err.empty());
        text += result.out + "===\n";
      }
      if (look != "color") CHECK(text.find('\x1b') == std::string::npos);
      CHECK(text.find("\x1b]") == std::string::npos);
      CHECK(text.find("\u202e") == std::string::npos);
      if (look != "color") {
        std::istringstream lines(text);
        for (std::string line; std::getline(lines, line);) {
          // What is meant to be copied stays whole on any width.
          if (line.find("https://") == std::string::npos) CHECK(finops::cli::display_width(line) < width);
        }
      }
      check_golden("inspect/detail_" + std::to_string(width) + "_" + look + ".txt", text);
    }
  }
}

TEST_CASE("C5: inspect --id into a pipe is the record, indented, every token as written") {
  SampleRecord record = streamed();
  record.cost_usd = "1.10", record.input = "12345678901234567890123";
  const InspectResult result = InspectRun(record.line() + '\n')(kPipe, by_id("3k9q"));
  CHECK(result.code == 0);
  CHECK(result.out.starts_with("{\n  \"v\": 1,\n  \"id\": \"01KEZ87T5W3M9QJ2C8D67F3K9Q\",\n"));
  CHECK(result.out.find("\"cost_usd\": 1.10,") != std::string::npos);
  CHECK(result.out.find("12345678901234567890123,") != std::string::npos);
  CHECK(result.out.find(R"(["Content-Type", "application/json"])") != std::string::npos);
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
