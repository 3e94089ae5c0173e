// What one text of a response leaves for the next: nothing.
#include <doctest/doctest.h>

#include "core/usage/usage_support.h"

namespace finops::test::response_reader_test {
namespace {

ResponseFacts of_events(std::string_view bytes) {
  ResponseHint hint;
  hint.method = "POST";
  hint.path = "/v1/chat/completions";
  hint.status = 200;
  hint.content_type = "text/event-stream";
  return observe(hint, bytes, {}, true).facts;
}

}  // namespace

TEST_CASE("L1 error: what an event that breaks off says of an error is not said by the next one") {
  const ResponseFacts facts = of_events(
      "data: {\"error\":{\"code\":\"first\",\"message\":\"one\",\"status\":\"A\"\n\n"
      "data: {\"error\":{\"type\":\"second\"}}\n\n");
  CHECK(facts.error);
  CHECK(facts.error_code == "second");
  CHECK(facts.error_message == "");
}

TEST_CASE("L1 error: an error inside an event is kept, code before status before type") {
  const auto code = [](const std::string& error) {
    return of_events("data: {\"error\":" + error + "}\n\n").error_code;
  };
  CHECK(code(R"({"code":"c","status":"S","type":"t"})") == "c");
  CHECK(code(R"({"code":429,"status":"S","type":"t"})") == "S");
  CHECK(code(R"({"code":429,"type":"t"})") == "t");
  CHECK(code(R"({"code":429})") == "429");
  CHECK(code(R"({"code":999,"type":"t"})") == "t");
  CHECK(code(R"({"code":0,"type":"t"})") == "t");
  CHECK(code(R"({"code":null,"type":"t"})") == "t");
  CHECK(code(R"({"code":{"a":1},"type":"t"})") == "t");
}

TEST_CASE("L1 finish reasons: a choice that breaks off leaves its number to no other") {
  const ResponseFacts facts = of_events(
      "data: {\"choices\":[{\"index\":3,\"finish_reason\":\"stop\"\n\n"
      "data: {\"choices\":[{\"finish_reason\":\"length\"}]}\n\n");
  CHECK(facts.finish_reasons == std::vector<std::string>{"length"});
  const ResponseFacts two = of_events(
      "data: {\"choices\":[{\"index\":3,\"finish_reason\":\"stop\"\n\n"
      "data: {\"choices\":[{\"finish_reason\":\"first\"},{\"finish_reason\":\"second\"}]}\n\n");
  CHECK(two.finish_reasons == std::vector<std::string>{"first", "second"});
}

TEST_CASE("L1 error: an event of type error is one, by its data or by its name, and the first one is kept") {
  const ResponseFacts facts = of_events(R"(data: {"type":"error","code":"c","message":"m"})"
                                        "\n\n");
  CHECK(facts.error);
  CHECK(facts.error_code == "c");
  CHECK(facts.error_message == "m");
  CHECK(of_events("event: error\ndata: {}\n\n").error);
  CHECK_FALSE(of_events("event: other\ndata: {}\n\n").error);
  const ResponseFacts two = of_events(R"(data: {"type":"error","error":{"type":"first","message":"1"},"code":"second"})"
                                      "\n\n"
                                      R"(data: {"type":"error","code":"third"})"
                                      "\n\n");
  CHECK(two.error_code == "first");
  CHECK(two.error_message == "1");
  CHECK_FALSE(of_events("data: {\"error\":null}\n\ndata: {\"error\":{}}\n\ndata: {\"error\":\"\"}\n\n").error);
}

TEST_CASE("L1 error: a failed answer has its code and message at the top, too, and others do not") {
  const auto answer = [](const std::string& body, int status) {
    const ResponseHint hint{
        .path = "/v1/chat/completions", .status = status, .content_type = "application/json", .content_encoding = ""};
    return observe(hint, body, {}, true).facts;
  };
  const ResponseFacts plain =
      answer(R"({"code":"c","message":"m","status":"failed","usage":{"prompt_tokens":1}})", 400);
  CHECK(plain.error);
  CHECK(plain.error_code == "c");
  CHECK(plain.error_message == "m");
  const ResponseFacts named = answer(R"({"object":"error","type":"BadRequestError","message":"m"})", 400);
  CHECK(named.error_code == "BadRequestError");
  CHECK(answer(R"({"type":"t","message":"m"})", 400).error_code == "");
  CHECK(answer(R"({"message":"m"})", 400).error);
  CHECK_FALSE(answer(R"({"other":"m"})", 400).error);
  CHECK_FALSE(answer(R"({"code":"c","message":"m"})", 200).error);
  CHECK(answer(R"({"error":{"code":"inner"},"code":"outer"})", 400).error_code == "inner");
  CHECK(answer(R"({"error":"only words"})", 400).error_message == "only words");
}

TEST_CASE("L1 status: a response that runs on has no end, a failed one is an error, one cut short says why") {
  const auto response = [](const std::string& members) {
    const ResponseHint hint{.path = "/v1/responses", .content_type = "application/json", .content_encoding = ""};
    return observe(hint, "{\"object\":\"response\"," + members + "}", {}, true).facts;
  };
  for (const char* status : {"in_progress", "queued"}) {
    CHECK(response("\"status\":\"" + std::string(status) + "\"").finish_reasons.empty());
  }
  using Reasons = std::vector<std::string>;
  CHECK(response(R"("status":"completed")").finish_reasons == Reasons{"completed"});
  CHECK_FALSE(response(R"("status":"completed")").error);
  CHECK(response(R"("status":"failed")").error);
  CHECK(response(R"("status":"incomplete","incomplete_details":{"reason":"max_output_tokens"})").finish_reasons ==
        Reasons{"max_output_tokens"});
  const ResponseHint chat{.path = "/v1/chat/completions", .content_type = "application/json", .content_encoding = ""};
  CHECK_FALSE(observe(chat, R"({"status":"failed"})", {}, true).facts.error);  // of something else
}

TEST_CASE("L1 finish reasons: each choice has its place, and a number beyond counting takes the next free one") {
  const auto reasons = [](const std::string& choices) {
    return of_events("data: {\"choices\":[" + choices + "]}\n\n").finish_reasons;
  };
  using Reasons = std::vector<std::string>;
  CHECK(reasons(R"({"index":1,"finish_reason":"b"},{"index":0,"finish_reason":"a"})") == Reasons{"a", "b"});
  CHECK(reasons(R"({"finish_reason":"a"},{"finish_reason":"b"})") == Reasons{"a", "b"});
  CHECK(reasons(R"({"index":128,"finish_reason":"a"},{"index":500,"finish_reason":"b"})") == Reasons{"a", "b"});
  CHECK(reasons(R"({"index":127,"finish_reason":"a"})") == Reasons{"a"});
  CHECK(reasons(R"({"index":0,"finish_reason":null},{"index":1,"finish_reason":"b"})") == Reasons{"b"});
}

TEST_CASE("L1 finish reasons: each line or element of an array counts its own choices") {
  const std::string first = R"({"choices":[{"finish_reason":"a"}],"error":{"code":"c"}})",
                    second = R"({"choices":[{"finish_reason":"b"}],"error":{"type":"t"}})";
  const auto facts = [](const std::string& body, std::string_view type) {
    const ResponseHint hint{.path = "/v1/chat/completions", .content_type = type, .content_encoding = ""};
    return observe(hint, body, {}, true).facts;
  };
  for (const ResponseFacts& found : {facts(first + "\n" + second + "\n", "application/x-ndjson"),
                                     facts("[" + first + "," + second + "]", "application/json")}) {
    CHECK(found.finish_reasons == std::vector<std::string>{"b"});
    CHECK(found.error_code == "t");
  }
}

TEST_CASE("L1 usage: what a stream says of itself at its end is whole, a part is called a part") {
  const auto source = [](std::string_view events, bool complete) {
    const ResponseHint hint{
        .path = "/v1/chat/completions", .content_type = "text/event-stream", .content_encoding = ""};
    return observe(hint, events, {}, complete).facts.usage.source;
  };
  const std::string chunk =
      R"(data: {"choices":[{"delta":{"content":"x"}}],"usage":{"prompt_tokens":3,"completion_tokens":1}})"
      "\n\n";
  const std::string last = "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2}}\n\n";
  CHECK(source(chunk, true) == UsageSource::stream);
  CHECK(source(chunk, false) == UsageSource::partial);
  CHECK(source(last, false) == UsageSource::stream);
  CHECK(source("data: {}\n\n", true) == UsageSource::absent);
  CHECK(source(chunk + "data: {\"error\":{\"code\":\"c\"}}\n\n", true) == UsageSource::partial);
}

}  // namespace finops::test::response_reader_test
