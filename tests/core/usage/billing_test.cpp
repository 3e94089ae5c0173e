// L1: what providers bill beside the plain counts, and counts that contradict each other.
#include <doctest/doctest.h>

#include <ctime>

#include "core/http/content_decoder.h"
#include "core/usage/response_observer.h"
#include "core/usage/usage_support.h"

namespace finops::test::billing_test {
namespace {

ResponseFacts facts_of(std::string_view body, std::string_view path = "/v1/chat/completions",
                       std::string_view type = "application/json") {
  return observe({"POST", path, 200, type, ""}, body, {}, true).facts;
}

}  // namespace

TEST_CASE("L1 usage: a web search is billed, looking at what it found is not") {
  const std::string call = R"({"type":"web_search_call","action":{"type":")";
  const std::string body = R"({"object":"response","status":"completed","model":"gpt-5","output":[)" + call +
                           R"(search"}},)" + call + R"(open_page"}},)" + call +
                           R"(find_in_page"}},{"type":"web_search_call"},{"type":"file_search_call"},)"
                           R"({"type":"message"}],"usage":{"input_tokens":9,"output_tokens":3}})";
  const Usage usage = facts_of(body, "/v1/responses").usage;
  CHECK(usage.web_searches == 2U);
  CHECK(usage.file_searches == 1U);
  CHECK(usage.other_tool.empty());
  const std::string event = "data: {\"type\":\"response.completed\",\"response\":" + body + "}\n\n";
  CHECK(facts_of(event, "/v1/responses", "text/event-stream").usage.web_searches == 2U);
}

TEST_CASE("L1 usage: tools that are billed apart are named") {
  for (const std::string tool : {"code_interpreter", "image_generation", "shell"}) {
    CAPTURE(tool);
    CHECK(facts_of(R"({"object":"response","status":"completed","output":[{"type":")" + tool +
                       R"(_call"}],"usage":{"input_tokens":9,"output_tokens":3}})",
                   "/v1/responses")
              .usage.other_tool == tool);
  }
}

TEST_CASE("L1 usage: a compaction counts, in a stream too, a step of another model makes the cost unknown") {
  const std::string usage = R"("usage":{"input_tokens":23000,"output_tokens":1000,"iterations":[)"
                            R"({"type":"compaction","input_tokens":180000,"output_tokens":3500},)"
                            R"({"type":"message","input_tokens":23000,"output_tokens":1000}]})";
  const Usage plain = facts_of(R"({"type":"message",)" + usage + "}", "/v1/messages").usage;
  CHECK(plain.input_tokens == 203000U);
  CHECK(plain.output_tokens == 4500U);
  const std::string events =
      "data: {\"type\":\"message_start\",\"message\":{\"usage\":{\"input_tokens\":23000,\"output_tokens\":1}}}\n\n"
      "data: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"}," +
      usage + "}\n\n";
  CHECK(facts_of(events, "/v1/messages", "text/event-stream").usage.input_tokens == 203000U);
  const Usage advised = facts_of(R"({"type":"message","usage":{"input_tokens":2,"output_tokens":1,"iterations":[)"
                                 R"({"type":"message","input_tokens":2,"output_tokens":1},{"type":"advisor_message",)"
                                 R"("input_tokens":50,"output_tokens":9}]}})",
                                 "/v1/messages")
                            .usage;
  CHECK(advised.input_tokens == 2U);
  CHECK(advised.other_tool == "advisor_message");
}

TEST_CASE("L1 usage: counts that do not add up to the total are not all there is") {
  const auto rest = [](const std::string& counts) { return facts_of(R"({"usage":{)" + counts + "}}").usage.unpriced; };
  CHECK(rest(R"("prompt_tokens":20,"completion_tokens":198,"total_tokens":623)") ==
        "the usage's total is not the sum of its parts");
  CHECK(rest(R"("prompt_tokens":20,"completion_tokens":198,"total_tokens":218)").empty());
  CHECK(rest(R"("prompt_tokens":20,"total_tokens":20)").empty());
  CHECK(rest(R"("prompt_tokens":20,"completion_tokens":198)").empty());
}

TEST_CASE("L1 usage: cache writes told by lifetime alone are part of the input, sums that overflow are unknown") {
  const Usage usage = facts_of(R"({"type":"message","usage":{"input_tokens":5,"output_tokens":1,"cache_creation":)"
                               R"({"ephemeral_5m_input_tokens":900,"ephemeral_1h_input_tokens":100}}})",
                               "/v1/messages")
                          .usage;
  CHECK(usage.input_tokens == 1005U);
  CHECK(usage.cache_write_tokens == 1000U);
  const Usage huge = facts_of(R"({"type":"message","usage":{"input_tokens":18446744073709551615,"output_tokens":1,)"
                              R"("cache_read_input_tokens":5,"cache_creation_input_tokens":7}})",
                              "/v1/messages")
                         .usage;
  CHECK_FALSE(huge.input_tokens);
}

TEST_CASE("L1 usage: counting for Claude on Vertex consumes nothing") {
  const Usage usage = facts_of(R"({"input_tokens":17})",
                               "/v1/projects/p/locations/l/publishers/anthropic/models/count-tokens:rawPredict")
                          .usage;
  CHECK(usage.counted_tokens == 17U);
  CHECK(usage.source == UsageSource::absent);
}

TEST_CASE("L1 usage: an error's code is a word or a number, and an empty object is no error") {
  const auto code = [](const std::string& error) { return facts_of("{\"error\":" + error + "}").error_code; };
  CHECK(code(R"({"code":"","type":"server_error"})") == "server_error");
  CHECK(code(R"({"code":{"a":"secret"},"type":"t"})") == "t");
  CHECK(code(R"({"code":["x"],"message":"m"})").empty());
  CHECK(code(R"({"code":503,"message":"m"})") == "503");
  CHECK(facts_of(R"({"error":{"detail":"?"}})").error);
  for (const std::string nothing : {"{}", "[]", "null", "\"\"", "false"}) {
    CAPTURE(nothing);
    CHECK_FALSE(facts_of("{\"error\":" + nothing + "}").error);
  }
}

TEST_CASE("L1 usage: a long model name is kept whole, and an absurd one is not taken for another") {
  const std::string name(1000, 'm');
  CHECK(facts_of(R"({"model":")" + name + "\"}").model == name);
  CHECK(facts_of(R"({"model":")" + std::string(5000, 'm') + "\"}").model.empty());
}

TEST_CASE("F7 usage: many short lines take time in proportion") {
  std::string lines;
  while (lines.size() < 1'000'000) lines += "a:\r";
  const std::clock_t begin = std::clock();  // of the processor, whatever else the machine does
  facts_of(lines, "/v1/chat/completions", "text/event-stream");
  CHECK((std::clock() - begin) / CLOCKS_PER_SEC < 2);  // quadratic: half a minute
}

TEST_CASE("F7 usage: what a coding inside another blows up to is bounded too") {
  const std::string inner = compress("gzip", "") + std::string(3 << 20, '\0');  // padding that decodes to nothing
  ContentDecoder decoder("gzip, gzip", 1 << 20);
  std::string out;
  CHECK_FALSE(decoder.feed(compress("gzip", inner), out));
  CHECK(decoder.limit_reached());
  CHECK(out.empty());
}

}  // namespace finops::test::billing_test
