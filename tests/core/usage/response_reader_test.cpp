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
  CHECK(code(R"({"code":null,"type":"t"})") == "t");
  CHECK(code(R"({"code":{"a":1},"type":"t"})") == "t");
}

TEST_CASE("L1 finish reasons: a choice that breaks off leaves its number to no other") {
  const ResponseFacts facts = of_events(
      "data: {\"choices\":[{\"index\":3,\"finish_reason\":\"stop\"\n\n"
      "data: {\"choices\":[{\"finish_reason\":\"length\"}]}\n\n");
  CHECK(facts.finish_reasons == std::vector<std::string>{"length"});
}

}  // namespace finops::test::response_reader_test
