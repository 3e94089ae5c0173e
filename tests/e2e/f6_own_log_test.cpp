// F6, L2: x-finops-log, with which a caller decides what is kept of one request.
#include <doctest/doctest.h>

#include "support/fake_upstream.h"
#include "support/finops_server.h"

namespace finops::test::f6_own_log_test {

using namespace finops::test;

namespace {

const std::string kChat = "/openai_passthrough/v1/chat/completions";
const std::string kAsk = R"({"model":"gpt-4o-mini","messages":[{"role":"user","content":"a private question"}]})";
const std::string kAnswer =
    R"({"model":"gpt-4o-mini-2024-07-18","choices":[{"message":{"content":"a private answer"}}],)"
    R"("usage":{"prompt_tokens":1000,"completion_tokens":100,"total_tokens":1100}})";

// All that is in the folder of a log.
std::string everything(const std::filesystem::path& folder) {
  std::string out;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) out += read_file(entry.path());
  }
  return out;
}

}  // namespace

TEST_CASE("F6 x-finops-log none: no record and no note, and everything else as ever") {
  FakeUpstream upstream(json_response(kAnswer));
  const FinopsServer finops({.upstreams = {{"openai", upstream.url()}}});
  const Message answer = finops.exchange(json_request(kChat, kAsk, {{"x-finops-log", "none"}}));
  CHECK(answer.status() == 200);
  CHECK(answer.body == kAnswer);
  CHECK(answer.count("x-finops-id") == 1);
  CHECK_FALSE(contains(lower(upstream.request().head), "x-finops"));
  CHECK(finops.exchange(json_request(kChat, kAsk)).status() == 200);
  CHECK(finops.records().size() == 1);
  CHECK(find_record(finops.records(), answer.header("x-finops-id")).is_null());
  CHECK_FALSE(contains(everything(finops.home()), answer.header("x-finops-id")));
}

TEST_CASE("F6 x-finops-log none: a refused request leaves nothing either") {
  const FinopsServer finops({.args = {"--max-body", "10"}});
  CHECK(finops.exchange(json_request(kChat, kAsk, {{"X-FINOPS-LOG", "None"}})).status() == 413);
  CHECK(finops.exchange(json_request("/azure_passthrough/x", "{}", {{"x-finops-log", "none"}})).status() == 401);
  CHECK(finops.records().empty());
}

TEST_CASE("F6 x-finops-log metadata: the record without bodies, with usage and cost") {
  FakeUpstream upstream(json_response(kAnswer));
  const FinopsServer finops({.upstreams = {{"openai", upstream.url()}}});
  const Message answer = finops.exchange(json_request(kChat, kAsk, {{"x-finops-log", "metadata"}}));
  const Json record = find_record(finops.records(), answer.header("x-finops-id"));
  REQUIRE(record.is_object());
  CHECK(record["model"] == "gpt-4o-mini");
  CHECK(record["cost_usd"] == 0.00021);
  CHECK(record["request"]["body"].is_null());
  CHECK(record["request"]["bytes"] == kAsk.size());
  CHECK(record["response"]["body"].is_null());
  CHECK(record["response"]["bytes"] == kAnswer.size());
  CHECK_FALSE(contains(everything(finops.log()), "private"));
}

TEST_CASE("F6 x-finops-log metadata: a provider's words about a stream stay out, its code stays in") {
  FakeUpstream upstream(response("200 OK", {{"Content-Type", "text/event-stream"}},
                                 "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\","
                                 "\"message\":\"cannot answer: a private question\"}}\n\n"));
  const FinopsServer finops({.upstreams = {{"anthropic", upstream.url()}}});
  const Message answer =
      finops.exchange(json_request("/anthropic_passthrough/v1/messages", kAsk, {{"x-finops-log", "metadata"}}));
  const Json record = find_record(finops.records(), answer.header("x-finops-id"));
  REQUIRE(record.is_object());
  CHECK(record["outcome"] == "stream_error");
  CHECK(record["error"]["code"] == "overloaded_error");
  CHECK(record["error"]["message"].is_null());
  CHECK_FALSE(contains(everything(finops.log()), "private"));
}

TEST_CASE("L7: the access line shows no query, and a refused header no value that may be a key") {
  FakeUpstream upstream(json_response("{}"));
  FinopsServer finops({.upstreams = {{"gemini", upstream.url()}}, .args = {"--access-log", "short"}});
  finops.exchange(request("GET", "/genai_passthrough/v1beta/files?key=AIzaSyCaller0123456789"));
  const Message refused = finops.exchange(json_request(kChat, kAsk, {{"x-finops-log", "sk-proj-wrongField0123"}}));
  CHECK(refused.status() == 400);
  CHECK_FALSE(contains(refused.body, "sk-proj"));
  CHECK(finops.stop() == 0);
  CHECK(contains(finops.process().err(), "GET /v1beta/files"));
  CHECK_FALSE(contains(finops.process().err(), "AIza"));
  CHECK_FALSE(contains(finops.process().err(), "sk-proj"));
}

TEST_CASE("F6 x-finops-log: any other word is refused by name, and logged without bodies") {
  FakeUpstream upstream(json_response(kAnswer));
  const FinopsServer finops({.upstreams = {{"openai", upstream.url()}}});
  const Message answer = finops.exchange(json_request(kChat, kAsk, {{"x-finops-log", "off"}}));
  CHECK(answer.status() == 400);
  CHECK(answer.header("x-finops-error") == "bad_request");
  CHECK(contains(answer.body, "the header x-finops-log takes none or metadata, not 'off'"));
  CHECK(upstream.connections() == 0);
  CHECK(finops.records().at(0)["outcome"] == "rejected");
  CHECK_FALSE(contains(everything(finops.log()), "private"));
}

}  // namespace finops::test::f6_own_log_test
