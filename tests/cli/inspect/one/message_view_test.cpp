// C4: a request or response of one exchange: its parameters, its fields, its body.
#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "cli/inspect/one/message_view.h"
#include "support/inspect_run.h"

namespace finops::test::message_view_test {

namespace {

using namespace finops::cli;
using namespace finops::test;

}  // namespace

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

TEST_CASE("C4: a header is found whatever the case of its name, and a missing one is empty") {
  RecordMessage message;
  message.headers = {{"Content-Type", "a"}, {"content-type", "b"}};
  CHECK(header_value(message, "content-type") == "a");
  CHECK(header_value(message, "x").empty());
}

TEST_CASE("C4: a body that is no conversation is shown as its first lines, or it says why not") {
  const auto preview = [](RecordMessage message, bool full = false) {
    std::string out;
    for (const std::string& line : body_preview(message, terminal(40), full)) out += line + '\n';
    return out;
  };
  RecordMessage message;
  CHECK(preview(message) == "  (not in the log)\n");
  message.has_body = true;
  CHECK(preview(message) == "  (empty)\n");
  message.body = "\xff\xfe";
  CHECK(preview(message) == "  (binary, 2 bytes)\n");
  message.body = R"({"a":{"b":1}})";
  CHECK(preview(message) == "  {\n    \"a\": {\n      \"b\": 1\n    }\n  }\n");
  message.body = "data: 1\r\n\r\ndata: 2\n\n";
  CHECK(preview(message) == "  data: 1\n\n  data: 2\n");
  message.headers = {{"Content-Type", "text/Event-Stream"}};
  CHECK(preview(message) == "  data: 1\n  data: 2\n");
  message.headers.clear(), message.body.clear();
  for (int i = 1; i <= 14; ++i) message.body += std::to_string(i) + '\n';
  CHECK(preview(message).ends_with("  12\n  (2 more lines, --full to show all)\n"));
  CHECK(preview(message, true).ends_with("  13\n  14\n"));
}

TEST_CASE("C4: the head of a message names size, type and coding, and the flag that prints its bytes") {
  const auto lines = [](const RecordMessage& message, DetailOptions options = {}) {
    std::string out;
    for (const std::string& line : message_lines(message, Side::request, terminal(70), options)) out += line + '\n';
    return out;
  };
  RecordMessage message;
  CHECK(lines(message) == "request   -\n");
  message.bytes = 1900;
  message.headers = {{"content-type", "text/plain; charset=utf-8"}};
  CHECK(lines(message) == "request   1.9 KB text/plain\n  (not in the log)\n");
  message.content_encoding = "gzip", message.truncated = true, message.has_body = true, message.body = "begin";
  message.trailers = {{"x-t", "v"}};
  CHECK(lines(message) ==
        "request   1.9 KB text/plain, gzip, cut in the log\n  begin\n  (the log holds only the first 5 bytes)\n");
  message.truncated = false;
  CHECK(lines(message, {.full = false, .headers = true}) ==
        "request   1.9 KB text/plain, gzip             --print B for the bytes\n"
        "  content-type: text/plain; charset=utf-8\n  begin\n  trailers\n  x-t: v\n");
}

}  // namespace finops::test::message_view_test
