// L1: why a provider refused, in its own words, for every provider's way to say it.
#include <doctest/doctest.h>

#include "support/compressed.h"
#include "support/fake_upstream.h"
#include "support/finops_server.h"

namespace finops::test::l1_error_test {

using namespace finops::test;

namespace {

struct Row {
  std::string target, type, body;
  Json code, message;
};

const std::string kChat = "/openai_passthrough/v1/chat/completions", kJson = "application/json";
const Json kNull = nullptr;

const std::vector<Row>& rows() {
  static const std::vector<Row> kRows = {
      {kChat, kJson,
       R"({"error":{"message":"Rate limit reached","type":"requests","param":null,"code":"rate_limit_exceeded"}})",
       "rate_limit_exceeded", "Rate limit reached"},
      {kChat, kJson, R"({"error":{"message":"bad","type":"invalid_request_error","param":"x","code":null}})",
       "invalid_request_error", "bad"},
      {"/anthropic_passthrough/v1/messages", kJson,
       R"({"type":"error","error":{"type":"rate_limit_error","message":"too many"},"request_id":"req_1"})",
       "rate_limit_error", "too many"},
      {"/genai_passthrough/v1beta/models/g:generateContent", kJson,
       R"({"error":{"code":429,"message":"Quota exceeded","status":"RESOURCE_EXHAUSTED","details":[{"code":"x"}]}})",
       "RESOURCE_EXHAUSTED", "Quota exceeded"},
      {"/genai_passthrough/v1beta/models/g:streamGenerateContent", kJson,
       R"([{"error":{"code":429,"message":"Quota exceeded","status":"RESOURCE_EXHAUSTED"}}])", "RESOURCE_EXHAUSTED",
       "Quota exceeded"},
      {"/genai_passthrough/v1beta/openai/chat/completions", kJson,
       R"([{"error":{"code":400,"message":"API key not valid","status":"INVALID_ARGUMENT"}}])", "INVALID_ARGUMENT",
       "API key not valid"},
      {kChat, kJson,
       R"({"error":{"message":"Provider returned error","code":429,"metadata":{"raw":"x"}},"user_id":"u"})", "429",
       "Provider returned error"},
      {kChat, kJson, R"({"object":"error","message":"no model","type":"invalid_model","param":null,"code":null})",
       "invalid_model", "no model"},
      {kChat, kJson, R"({"code":"overloaded","message":"later"})", "overloaded", "later"},
      {kChat, kJson, R"({"error":"only a text"})", kNull, "only a text"},
      {kChat, kJson, R"({"detail":"Not authenticated"})", kNull, "Not authenticated"},
      {kChat, kJson, R"({"statusCode":401,"message":"Access denied"})", kNull, "Access denied"},
      {kChat, "text/plain", "upstream connect error\r\nsecond line", kNull, "upstream connect error"},
      {kChat, "text/plain", "no", kNull, "no"},
      {kChat, "text/event-stream",
       "event: error\ndata: {\"error\":{\"type\":\"overloaded_error\",\"message\":\"busy\"}}\n\n", "overloaded_error",
       "busy"},
      {kChat, kJson, R"({"error":{"message":")" + std::string(2000, 'm') + R"(","code":"long"}})", "long",
       std::string(511, 'm')},
  };
  return kRows;
}

}  // namespace

TEST_CASE("L1: error.code and error.message are the provider's, compressed or not") {
  for (const Row& row : rows()) {
    for (const bool gzip : {false, true}) {
      CAPTURE(row.body);
      const std::string body = gzip ? stored_gzip(row.body) : row.body;
      Headers fields = {{"Content-Type", row.type}};
      if (gzip) fields.emplace_back("Content-Encoding", "gzip");
      FakeUpstream upstream(response("429 Too Many Requests", fields, body));
      FinopsServer finops(
          {.upstreams = {{"openai", upstream.url()}, {"anthropic", upstream.url()}, {"gemini", upstream.url()}}});
      CHECK((finops.exchange(json_request(row.target, "{}")).body == body));
      const Json record = finops.wait_record();
      CHECK(record["outcome"] == "http_error");
      CHECK(record["error"]["code"] == row.code);
      CHECK(record["error"]["message"] == row.message);
      CHECK(record["error"]["phase"] == "head");
      CHECK(record["usage"]["source"] == "absent");
    }
  }
}

TEST_CASE("L1: an error without a reason has none, and one of another method has its own") {
  for (const std::string body : {"", "<html><body>502</body></html>", "{}", "[]", "\xFF\xFE\x00", R"({"a":1})"}) {
    CAPTURE(body);
    FakeUpstream upstream(response("502 Bad Gateway", {{"Content-Type", "text/html"}}, body));
    FinopsServer finops({.upstreams = {{"openai", upstream.url()}}});
    finops.exchange(json_request(kChat, "{}"));
    CHECK(finops.wait_record()["error"].is_null());
  }
  FakeUpstream upstream(
      response("404 Not Found", {{"Content-Type", kJson}}, R"({"error":{"code":"model_not_found"}})"));
  FinopsServer finops({.upstreams = {{"openai", upstream.url()}}});
  finops.exchange(request("GET", "/openai_passthrough/v1/models/x"));
  CHECK(finops.wait_record()["error"]["code"] == "model_not_found");
  CHECK(finops.wait_record()["error"]["message"].is_null());
}

TEST_CASE("L1 L7: an error's message is written without secrets, and not at all where only metadata are wanted") {
  const std::string key = "sk-proj-callersOwn0123456789abc";
  FakeUpstream upstream(
      response("401 Unauthorized", {{"Content-Type", kJson}},
               R"({"error":{"code":"invalid_api_key","message":"Incorrect API key: )" + key + "\"}}"));
  FinopsServer finops({.upstreams = {{"openai", upstream.url()}}, .args = {"--access-log", "short"}});
  finops.exchange(json_request(kChat, "{}", {{"Authorization", "Bearer " + key}}));
  finops.exchange(json_request(kChat, "{}", {{"Authorization", "Bearer " + key}, {"x-finops-log", "metadata"}}));
  REQUIRE(finops.wait_record(1).is_object());
  finops.stop();
  const std::vector<Json> records = finops.records();
  CHECK(records[0]["error"]["message"].get<std::string>().starts_with("Incorrect API key: [redacted:"));
  CHECK(records[1]["error"]["code"] == "invalid_api_key");
  CHECK(records[1]["error"]["message"].is_null());
  CHECK(contains(finops.process().err(), "  invalid_api_key\n"));
  CHECK_FALSE(contains(finops.process().err(), key));
  const auto found = run_finops({"inspect", "--plain", "-w", "error.code=invalid_api_key", finops.log().string()});
  CHECK(std::count(found.out.begin(), found.out.end(), '\n') == 2);
}

}  // namespace finops::test::l1_error_test
