// L1: what an exchange consumed, how its answer ended and which session it belongs to, read from the bytes that pass.
#include <doctest/doctest.h>

#include "support/compressed.h"
#include "support/fake_upstream.h"
#include "support/finops_server.h"

namespace finops::test::l1_usage_test {

using namespace finops::test;

namespace {

const std::string kChat = "/openai_passthrough/v1/chat/completions";
const std::string kMessages = "/anthropic_passthrough/v1/messages";
const std::string kGenerate = "/genai_passthrough/v1beta/models/gemini-2.5-flash:generateContent";
const std::string kSseHead =
    response("200 OK", {{"Content-Type", "text/event-stream"}, {"Transfer-Encoding", "chunked"}});

const std::string kStart =
    "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"msg_1\",\"type\":\"message\","
    "\"model\":\"claude-sonnet-4-20250514\",\"content\":[],\"stop_reason\":null,\"usage\":{\"input_tokens\":10,"
    "\"cache_read_input_tokens\":80,\"cache_creation_input_tokens\":7,\"output_tokens\":1}}}\n\n";
const std::string kText =
    "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":"
    "{\"type\":\"text_delta\",\"text\":\"Hi\"}}\n\n";
const std::string kEnd =
    "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},"
    "\"usage\":{\"output_tokens\":15}}\n\nevent: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";

std::string chat_event(const std::string& delta, const std::string& more = "") {
  return R"(data: {"id":"c-1","model":"gpt-4o-mini-2024-07-18","choices":[{"index":0,"delta":)" + delta +
         R"(,"finish_reason":null}])" + more + "}\n\n";
}
const std::string kChatUsage =
    "data: {\"id\":\"c-1\",\"model\":\"gpt-4o-mini-2024-07-18\",\"service_tier\":\"default\",\"choices\":[],"
    "\"usage\":{\"prompt_tokens\":12,\"completion_tokens\":34,\"total_tokens\":46}}\n\n";

// What holds for the usage and the cost of every record.
void is_whole(const Json& record) {
  const Json& usage = record["usage"];
  const Json& cost = record["cost"];
  REQUIRE(usage.is_object());
  REQUIRE(cost.is_object());
  CHECK(usage["details"].is_object());
  CHECK((usage["raw"].is_array() ? !usage["raw"].empty() : usage["raw"].is_null()));
  for (const auto& detail : usage["details"].items()) {
    CAPTURE(detail.key());
    CHECK_FALSE(detail.value().is_null());  // only what was reported
  }
  CHECK((cost["status"] == "priced") == record["cost_usd"].is_number());
  CHECK(cost["by"].is_object());
  if (usage["source"] == "absent") CHECK(cost["status"] == "no_usage");
  for (const char* name : {"response_id", "finish_reasons", "service_tier", "session", "ttft_ms"}) {
    CAPTURE(name);
    REQUIRE(record.contains(name));
    CHECK(record[name] != "");
    CHECK(record[name] != Json::array());
  }
}

struct Logged {
  Json record, usage;
};

// Sends `bytes` to a provider that answers `answer`; the client must get just the body that the provider sent.
Logged log_of(const std::string& provider, const std::string& answer, const std::string& body,
              const std::string& bytes) {
  FakeUpstream upstream(answer);
  const FinopsServer finops({.upstreams = {{provider, upstream.url()}}});
  const Message received = finops.exchange(bytes);
  CHECK(received.complete);
  CHECK((received.body == body));
  Logged out{finops.wait_record(), {}};
  is_whole(out.record);
  out.usage = out.record["usage"];
  CHECK(logged_body(out.record["response"]).empty() == body.empty());
  return out;
}

Logged plain(const std::string& provider, const std::string& target, const std::string& body,
             const std::string& ask = "{}", const Headers& headers = {}) {
  return log_of(provider, json_response(body), body, json_request(target, ask, headers));
}

Logged streamed(const std::string& provider, const std::string& target, const std::vector<std::string>& events) {
  std::string answer = kSseHead, body;
  for (const std::string& event : events) {
    answer += chunk(event);
    body += event;
  }
  return log_of(provider, answer + std::string(kLastChunk), body, json_request(target, R"({"stream":true})"));
}

void counts(const Logged& logged, const std::vector<std::pair<std::string, int>>& known) {
  Json expected = {{"input_tokens", nullptr},       {"output_tokens", nullptr},         {"cache_read_tokens", nullptr},
                   {"cache_write_tokens", nullptr}, {"cache_write_1h_tokens", nullptr}, {"reasoning_tokens", nullptr}};
  for (const auto& [name, value] : known) expected[name] = value;
  for (const auto& member : expected.items()) {
    CAPTURE(member.key());
    CHECK(logged.usage[member.key()] == member.value());
  }
}

std::string session_of(const std::string& target, const std::string& ask, const Headers& headers = {}) {
  const Logged logged = plain(contains(target, "openai") ? "openai" : "anthropic", target, "{}", ask, headers);
  return logged.record["session"].is_null() ? "null" : logged.record["session"].get<std::string>();
}

}  // namespace

TEST_CASE("L1 cost.source: a price in the answer is the cost, one of the table is not, and what is unknown has none") {
  const std::string begin =
      R"({"model":"gpt-4o-mini","choices":[],"usage":{"prompt_tokens":1000,"completion_tokens":100)";
  const Json reported = plain("openai", kChat, begin + R"(,"cost":1.25e-4}})").record;
  CHECK(reported["cost_usd"].dump() == "0.000125");
  CHECK(reported["cost"].dump() ==
        R"({"status":"priced","by":{"reported":0.000125},"table":null,"basis":"unknown","source":"reported",)"
        R"("reason":null})");
  const Json listed = plain("openai", kChat, begin + "}}").record;
  CHECK(listed["cost_usd"].dump() == "0.00021");
  CHECK(listed["cost"]["source"] == "table");
  const Json unknown = plain("openai", kChat, begin + R"(,"gpu_surcharge":2}})").record;
  CHECK(unknown["cost_usd"].is_null());
  CHECK(unknown["cost"]["source"].is_null());
  CHECK(unknown["cost"]["reason"] == "usage.gpu_surcharge has no known price");
  CHECK(unknown["usage"]["details"]["unpriced"] == unknown["cost"]["reason"]);
}

TEST_CASE("L1 service_tier: a header is enough to name it, and a label does not hide a stream") {
  const std::string body = R"({"modelVersion":"gemini-2.5-flash","usageMetadata":{"promptTokenCount":9,)"
                           R"("candidatesTokenCount":1}})";
  const std::string answer =
      response("200 OK", {{"X-Gemini-Service-Tier", "priority"}, {"Content-Length", std::to_string(body.size())}}) +
      body;
  const Logged tiered = log_of("gemini", answer, body, json_request(kGenerate, "{}"));
  CHECK(tiered.record["service_tier"] == "priority");
  CHECK(tiered.record["cost"]["reason"] == "no rates for service tier priority");
  const std::string bytes =
      response("200 OK", {{"Content-Type", "audio/mpeg"}, {"Content-Length", std::to_string(kChatUsage.size())}}) +
      kChatUsage;
  counts(log_of("openai", bytes, kChatUsage, json_request(kChat, "{}")), {{"input_tokens", 12}, {"output_tokens", 34}});
}

TEST_CASE("L1: cached tokens count as input for every provider") {
  const Logged openai = plain("openai", kChat,
                              R"({"id":"c-1","model":"gpt-4o-mini-2024-07-18","service_tier":"default",)"
                              R"("choices":[{"index":0,"finish_reason":"stop"}],"usage":{"prompt_tokens":100,)"
                              R"("completion_tokens":9,"prompt_tokens_details":{"cached_tokens":80},)"
                              R"("completion_tokens_details":{"reasoning_tokens":2}}})");
  counts(openai, {{"input_tokens", 100}, {"output_tokens", 9}, {"cache_read_tokens", 80}, {"reasoning_tokens", 2}});
  const Logged anthropic =
      plain("anthropic", kMessages,
            R"({"id":"msg_1","type":"message","model":"claude-sonnet-4-20250514","stop_reason":"max_tokens",)"
            R"("usage":{"input_tokens":10,"cache_read_input_tokens":80,"cache_creation_input_tokens":7,)"
            R"("cache_creation":{"ephemeral_5m_input_tokens":4,"ephemeral_1h_input_tokens":3},"output_tokens":5}})");
  counts(anthropic, {{"input_tokens", 97},
                     {"output_tokens", 5},
                     {"cache_read_tokens", 80},
                     {"cache_write_tokens", 7},
                     {"cache_write_1h_tokens", 3}});
  const Logged gemini =
      plain("gemini", kGenerate,
            R"({"candidates":[{"finishReason":"STOP"}],"modelVersion":"gemini-2.5-flash","responseId":"r-1",)"
            R"("usageMetadata":{"promptTokenCount":50,"candidatesTokenCount":6,"cachedContentTokenCount":30,)"
            R"("thoughtsTokenCount":4}})");
  counts(gemini, {{"input_tokens", 50}, {"output_tokens", 10}, {"cache_read_tokens", 30}, {"reasoning_tokens", 4}});
  for (const Logged* logged : {&openai, &anthropic, &gemini}) {
    CHECK(logged->usage["source"] == "response");
    CHECK(logged->record["ttft_ms"].is_null());
    CHECK(logged->record["outcome"] == "ok");
  }
  CHECK(openai.record["response_model"] == "gpt-4o-mini-2024-07-18");
  CHECK(openai.record["response_id"] == "c-1");
  CHECK(openai.record["finish_reasons"] == Json::array({"stop"}));
  CHECK(openai.record["service_tier"] == "default");
  CHECK(anthropic.record["response_id"] == "msg_1");
  CHECK(anthropic.record["finish_reasons"] == Json::array({"max_tokens"}));
  CHECK(anthropic.record["service_tier"].is_null());
  CHECK(gemini.record["response_model"] == "gemini-2.5-flash");
  CHECK(gemini.record["response_id"] == "r-1");
}

TEST_CASE("L1: a stream says the same in its events") {
  const Logged openai = streamed("openai", kChat, {chat_event(R"({"content":"Hi"})"), kChatUsage, "data: [DONE]\n\n"});
  counts(openai, {{"input_tokens", 12}, {"output_tokens", 34}});
  CHECK(openai.usage["raw"] == Json::parse(R"([{"prompt_tokens":12,"completion_tokens":34,"total_tokens":46}])"));
  CHECK(openai.usage["details"].empty());
  CHECK(openai.record["service_tier"] == "default");
  CHECK(openai.record["finish_reasons"].is_null());
  const Logged anthropic = streamed("anthropic", kMessages + "?beta=true", {kStart, kText, kEnd});
  counts(anthropic,
         {{"input_tokens", 97}, {"output_tokens", 15}, {"cache_read_tokens", 80}, {"cache_write_tokens", 7}});
  CHECK(anthropic.usage["raw"].size() == 2);
  CHECK(anthropic.record["finish_reasons"] == Json::array({"end_turn"}));
  for (const Logged* logged : {&openai, &anthropic}) {
    CHECK(logged->usage["source"] == "stream");
    CHECK(logged->record["stream"] == true);
    CHECK(logged->record["outcome"] == "ok");
  }
}

TEST_CASE("L1: Claude under a Vertex path answers in Anthropic's format") {
  const Logged logged = streamed("vertex",
                                 "/genai_passthrough/v1/projects/p/locations/us-east5/publishers/anthropic/models/"
                                 "claude-sonnet-4@20250514:streamRawPredict",
                                 {kStart, kText, kEnd});
  counts(logged, {{"input_tokens", 97}, {"output_tokens", 15}, {"cache_read_tokens", 80}, {"cache_write_tokens", 7}});
  CHECK(logged.record["provider"] == "vertex");
  CHECK(logged.record["response_model"] == "claude-sonnet-4-20250514");
}

TEST_CASE("L1: Gemini's stream without alt=sse is an array") {
  const std::string body =
      "[{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"a\"}]}}],\"usageMetadata\":{\"promptTokenCount\":3}}\n,"
      "\r\n{\"candidates\":[{\"finishReason\":\"STOP\"}],\"usageMetadata\":{\"promptTokenCount\":3,"
      "\"candidatesTokenCount\":4},\"modelVersion\":\"gemini-2.5-flash\"}]\n";
  const Logged logged =
      plain("gemini", "/genai_passthrough/v1beta/models/gemini-2.5-flash:streamGenerateContent", body);
  counts(logged, {{"input_tokens", 3}, {"output_tokens", 4}});
  CHECK(logged.usage["source"] == "stream");
  CHECK(logged.record["finish_reasons"] == Json::array({"STOP"}));
}

TEST_CASE("L1: details hold what was reported, and nothing else") {
  const Logged audio = plain("openai", "/openai_passthrough/v1/audio/transcriptions",
                             R"({"text":"Hi.","usage":{"type":"duration","seconds":12.5}})");
  CHECK(audio.usage["details"] == Json({{"audio_ms", 12500}}));
  counts(audio, {});
  const Logged counted = plain("anthropic", kMessages + "/count_tokens", R"({"input_tokens":2095})");
  CHECK(counted.usage["details"] == Json({{"counted_tokens", 2095}}));
  counts(counted, {});
  CHECK(counted.record["cost"]["status"] == "no_usage");
  const Logged search = plain("anthropic", kMessages,
                              R"({"type":"message","usage":{"input_tokens":1,"output_tokens":2,)"
                              R"("server_tool_use":{"web_search_requests":3}}})");
  CHECK(search.usage["details"] == Json({{"web_searches", 3}}));
  const Logged zero = plain("openai", kChat,
                            R"({"usage":{"prompt_tokens":1,"completion_tokens":0,)"
                            R"("prompt_tokens_details":{"audio_tokens":0,"cached_tokens":0}}})");
  CHECK(zero.usage["details"] == Json({{"input_audio_tokens", 0}}));
  counts(zero, {{"input_tokens", 1}, {"output_tokens", 0}, {"cache_read_tokens", 0}});
}

TEST_CASE("L1: an error event inside a stream is a stream error") {
  const std::string overloaded =
      "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}"
      "\n\n";
  const Logged anthropic = streamed("anthropic", kMessages, {kStart, kText, overloaded});
  CHECK(anthropic.record["status"] == 200);
  CHECK(anthropic.record["outcome"] == "stream_error");
  CHECK(anthropic.record["error"]["code"] == "overloaded_error");
  CHECK(contains(anthropic.record["error"]["message"].get<std::string>(), "Overloaded"));
  CHECK(anthropic.record["error"]["phase"] == "body");
  CHECK(anthropic.usage["source"] == "partial");
  CHECK(anthropic.usage["input_tokens"] == 97);
  const Logged openai = streamed(
      "openai", kChat,
      {chat_event(R"({"content":"Hi"})"),
       "data: {\"error\":{\"message\":\"Broken\",\"type\":\"server_error\",\"param\":null,\"code\":null}}\n\n"});
  CHECK(openai.record["outcome"] == "stream_error");
  CHECK(openai.record["error"]["code"] == "server_error");
  CHECK(openai.usage["source"] == "absent");
  const Logged gemini = streamed(
      "gemini", "/genai_passthrough/v1beta/models/g:streamGenerateContent?alt=sse",
      {"data: {\"error\":{\"code\":503,\"message\":\"The model is overloaded\",\"status\":\"UNAVAILABLE\"}}\r\n\r\n"});
  CHECK(gemini.record["outcome"] == "stream_error");
  CHECK(gemini.record["error"]["code"] == "UNAVAILABLE");
  const Logged failed = streamed("openai", "/openai_passthrough/v1/responses",
                                 {"event: response.failed\ndata: "
                                  "{\"type\":\"response.failed\",\"response\":{\"id\":\"resp_1\",\"status\":\"failed\","
                                  "\"error\":{\"code\":\"server_error\",\"message\":\"Sorry\"},\"usage\":null}}\n\n"});
  CHECK(failed.record["outcome"] == "stream_error");
  CHECK(failed.record["response_id"] == "resp_1");
}

TEST_CASE("L1: the time to the first token is that of the first content") {
  constexpr int kPause = 25;
  FakeUpstream upstream([&](UpstreamConn& connection) {
    connection.read_request();
    connection.send(kSseHead + chunk(chat_event(R"({"role":"assistant","content":""})")));
    std::this_thread::sleep_for(Millis(kPause));  // this is what is measured
    connection.send(chunk(chat_event(R"({"content":"Hi"})")));
    std::this_thread::sleep_for(Millis(kPause));
    connection.send(chunk(kChatUsage) + std::string(kLastChunk));
  });
  const FinopsServer finops({.upstreams = {{"openai", upstream.url()}}});
  CHECK(finops.exchange(json_request(kChat, "{}")).complete);
  const Json record = finops.wait_record();
  const double first_byte = record["ttfb_ms"], first_token = record["ttft_ms"], all = record["duration_ms"];
  // A busy machine may notice the first byte late, but then not by half of it.
  CHECK(first_token - first_byte >= kPause / 2);
  CHECK(all - first_token >= kPause / 2);
}

TEST_CASE("L1: a stream without content has no time to a first token") {
  const Logged logged = streamed("openai", kChat, {chat_event(R"({"role":"assistant","content":""})"), kChatUsage});
  CHECK(logged.record["ttft_ms"].is_null());
  counts(logged, {{"input_tokens", 12}, {"output_tokens", 34}});
}

TEST_CASE("L1: a stream that upstream cut keeps its partial counts") {
  FakeUpstream upstream([&](UpstreamConn& connection) {
    connection.read_request();
    connection.send(kSseHead + chunk(kStart) + chunk(kText));
    connection.wire().close();
  });
  const FinopsServer finops({.upstreams = {{"anthropic", upstream.url()}}});
  const Message received = finops.exchange(json_request(kMessages, R"({"stream":true})"));
  CHECK_FALSE(received.complete);
  CHECK(received.body == kStart + kText);
  const Logged logged{finops.wait_record(), finops.wait_record()["usage"]};
  is_whole(logged.record);
  CHECK(logged.record["outcome"] == "truncated");
  CHECK(logged.usage["source"] == "partial");
  counts(logged, {{"input_tokens", 97}, {"output_tokens", 1}, {"cache_read_tokens", 80}, {"cache_write_tokens", 7}});
}

TEST_CASE("L1: a client that leaves after the usage event has its usage in the log") {
  FakeUpstream upstream([&](UpstreamConn& connection) {
    connection.read_request();
    connection.send(kSseHead + chunk(kChatUsage));
    connection.wire().wait_end();
  });
  const FinopsServer finops({.upstreams = {{"openai", upstream.url()}}});
  RawClient client = finops.connect();
  client.send(json_request(kChat, R"({"stream":true})"));
  MessageReader answer = client.reader();
  REQUIRE(answer.read_body(kChatUsage.size()));
  client.close();
  const Json record = finops.wait_record();
  is_whole(record);
  CHECK(record["outcome"] == "client_closed");
  CHECK(record["usage"]["source"] == "stream");
  CHECK(record["usage"]["input_tokens"] == 12);
}

TEST_CASE("L1: a compressed response passes as it is and is read beside the way") {
  for (const Compressed& sample : compressed_samples()) {
    CAPTURE(sample.coding);
    const std::string answer =
        response("200 OK", {{"Content-Type", "application/json"}, {"Content-Encoding", sample.coding}}, sample.bytes);
    const Logged logged = log_of("openai", answer, sample.bytes, json_request(kChat, "{}"));
    counts(logged, {{"input_tokens", 11}, {"output_tokens", 7}});
    CHECK(logged.record["response_model"] == "gpt-4o-mini-2024-07-18");
  }
  const std::string packed = stored_gzip(kStart + kText + kEnd);
  std::string answer =
      response("200 OK",
               {{"Content-Type", "text/event-stream"}, {"Content-Encoding", "gzip"}, {"Transfer-Encoding", "chunked"}});
  for (const char byte : packed) answer += chunk(std::string_view(&byte, 1));
  const Logged logged = log_of("anthropic", answer + std::string(kLastChunk), packed, json_request(kMessages, "{}"));
  CHECK(logged.usage["source"] == "stream");
  CHECK(logged.usage["output_tokens"] == 15);
}

TEST_CASE("L1: usage and cost are objects in every record, and unknown is null") {
  const std::string nobody = "http://127.0.0.1:" + std::to_string(closed_port());
  FakeUpstream upstream([](UpstreamConn& connection) {
    for (;;) {
      const std::string target = connection.read_request().target();
      const std::string usage = R"("usage":{"input_tokens":9,"output_tokens":9}})";
      if (contains(target, "missing")) {
        connection.send(response("404 Not Found", {{"Content-Type", "application/json"}}, R"({"error":{},)" + usage));
      } else if (contains(target, "resp_1")) {
        connection.send(json_response(R"({"id":"resp_1",)" + usage));
      } else {
        connection.send(response("200 OK", {{"Content-Type", "text/html"}}, "<html></html>"));
      }
    }
  });
  const FinopsServer finops({.upstreams = {{"openai", upstream.url()}, {"anthropic", nobody}}});
  finops.exchange(request("GET", "/openai_passthrough/../x"));
  finops.exchange(json_request("/azure_passthrough/openai/deployments/d/chat/completions", "{}"));
  finops.exchange(json_request(kMessages, "{}"));
  finops.exchange(json_request("/openai_passthrough/v1/missing", "{}"));
  finops.exchange(request("GET", "/openai_passthrough/v1/responses/resp_1"));
  finops.exchange(json_request(kChat, "{}"));
  const std::vector<Json> records = finops.records();
  REQUIRE(records.size() == 6);
  for (const Json& record : records) {
    CAPTURE(record["outcome"]);
    is_whole(record);
    const Json& usage = record["usage"];
    CHECK(usage["source"] == "absent");
    CHECK(usage["details"].empty());
    CHECK(usage["raw"].is_null());
    counts({record, usage}, {});
    CHECK(record["cost_usd"].is_null());
    CHECK(record["cost"]["status"] == "no_usage");
    CHECK(record["finish_reasons"].is_null());
  }
}

TEST_CASE("L1: an agent's session is known by its header or by what it puts into the body") {
  CHECK(session_of(kMessages, "{}", {{"X-Claude-Code-Session-Id", "0d1f-1"}}) == "0d1f-1");
  CHECK(session_of("/openai_passthrough/v1/responses", "{}", {{"session_id", "c0dex-2"}}) == "c0dex-2");
  const std::string account = "user_5f3a_account_6c1b-4f_session_";
  CHECK(session_of(kMessages, R"({"metadata":{"user_id":")" + account + R"(9e2d-77"},"model":"m"})") == "9e2d-77");
  CHECK(session_of(kMessages,
                   R"({"model":"m","metadata":{"user_id":"{\"device_id\":\"d\",\"session_id\":\"5e55-3\"}"}})") ==
        "5e55-3");
  CHECK(session_of(kMessages, R"({"metadata":{"user_id":")" + account + R"(9e2d"}})",
                   {{"x-claude-code-session-id", "header-4"}}) == "header-4");
}

TEST_CASE("L1: without one the session is null") {
  CHECK(session_of(kMessages, "{}") == "null");
  CHECK(session_of(kMessages, R"({"metadata":{"user_id":"somebody"}})") == "null");
  CHECK(session_of(kMessages, R"({"metadata":{"user_id":"user_5f3a_account_6c1b_session_"}})") == "null");
  CHECK(session_of(kMessages, R"({"metadata":{"user_id":"{\"session_id\":7}"}})") == "null");
  CHECK(session_of(kMessages, R"({"messages":[{"content":"user_1_account_2_session_3"}]})") == "null");
  CHECK(session_of(kMessages, "no json _session_1") == "null");
}

}  // namespace finops::test::l1_usage_test
