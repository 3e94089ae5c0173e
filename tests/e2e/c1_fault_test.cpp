// C1 C3: `serve --fault SPEC` before a scripted upstream and before the mock: what the client sees, and what the record
// says.
#include <doctest/doctest.h>

#include "support/fake_upstream.h"
#include "support/finops_server.h"
#include "support/wait.h"

namespace finops::test::c1_fault_test {

using namespace finops::test;

namespace {

const std::string kChat = "/openai_passthrough/v1/chat/completions";
const std::string kBody = R"({"model":"gpt-4.1","messages":[{"role":"user","content":"hi"}]})";
const std::string kStreamBody = R"({"model":"gpt-4.1","stream":true,"messages":[{"role":"user","content":"hi"}]})";

FinopsServer mock_with(const std::vector<std::string>& faults, std::vector<std::string> more = {}) {
  std::vector<std::string> args{"--mock"};
  for (const std::string& fault : faults) args.insert(args.end(), {"--fault", fault});
  args.insert(args.end(), more.begin(), more.end());
  return FinopsServer({.args = args});
}

// A provider that streams three events in one write, and never ends before the client does.
struct Streaming {
  FakeUpstream upstream{[](UpstreamConn& connection) {
    connection.read_request();
    connection.send(response("200 OK", {{"Content-Type", "text/event-stream"}, {"Transfer-Encoding", "chunked"}}) +
                    chunk("data: 1\n\ndata: 2\n\ndata: 3\n\n") + std::string(kLastChunk));
  }};
  FinopsServer finops;
  explicit Streaming(const std::string& fault)
      : finops({.upstreams = {{"openai", upstream.url()}}, .args = {"--fault", fault}}) {}
};

bool by_fault(const Json& record) { return record["upstream"]["changed_by"] == Json::array({"fault"}); }

std::string statuses(const FinopsServer& finops, std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) {
    out += finops.exchange(json_request(kChat, kBody)).status() == 429 ? 'x' : '.';
  }
  return out;
}

}  // namespace

TEST_CASE("C3 fault: the same seed and the same order of requests give the same faults") {
  const std::string spec = "status=429,rate=0.3,seed=7";
  const std::string first = statuses(mock_with({spec}), 40);
  CHECK(first == statuses(mock_with({spec}), 40));
  CHECK(first != statuses(mock_with({"status=429,rate=0.3,seed=8"}), 40));
  CHECK(std::count(first.begin(), first.end(), 'x') > 4);
  CHECK(std::count(first.begin(), first.end(), 'x') < 25);
}

TEST_CASE("C3 fault: without a seed the start says which one it took, and that one gives the same faults") {
  const FinopsServer unseeded = mock_with({"status=429,rate=0.5"});
  const std::string first = statuses(unseeded, 30);
  const std::string mark = "(this time with seed=";
  REQUIRE(eventually([&] { return unseeded.process().err().find(mark) != std::string::npos; }));
  std::string seed = unseeded.process().err();
  seed = seed.substr(seed.find(mark) + mark.size());
  seed = seed.substr(0, seed.find(')'));
  CHECK(first == statuses(mock_with({"status=429,rate=0.5,seed=" + seed}), 30));
}

TEST_CASE("C3 F14 fault: an injected status wears the provider's envelope, asks nobody and costs nothing") {
  struct Case {
    std::string target, type;
    Json error;
  };
  const std::string said = "finops: 429 by --fault";
  const Case cases[] = {
      {kChat,
       "rate_limit_exceeded",
       {{"error",
         {{"message", said}, {"type", "rate_limit_error"}, {"code", "rate_limit_exceeded"}, {"param", nullptr}}}}},
      {"/azure_passthrough/openai/v1/chat/completions",
       "rate_limit_exceeded",
       {{"error",
         {{"message", said}, {"type", "rate_limit_error"}, {"code", "rate_limit_exceeded"}, {"param", nullptr}}}}},
      {"/anthropic_passthrough/v1/messages",
       "rate_limit_error",
       {{"type", "error"}, {"error", {{"type", "rate_limit_error"}, {"message", said}}}}},
      {"/genai_passthrough/v1beta/models/gemini-2.5-flash:generateContent",
       "RESOURCE_EXHAUSTED",
       {{"error", {{"code", 429}, {"message", said}, {"status", "RESOURCE_EXHAUSTED"}}}}},
  };
  for (const bool mock : {true, false}) {
    FakeUpstream upstream(response("200 OK", {}, "{}"));
    std::vector<std::string> args{"--fault", "status=429,retry_after=2"};
    if (mock) args.emplace_back("--mock");
    ServerSetup setup{.environment = {"AZURE_OPENAI_API_KEY=sk-azure-key-0123456789"}, .args = args};
    if (!mock) {
      for (const char* name : {"openai", "anthropic", "azure", "gemini"})
        setup.upstreams.push_back({name, upstream.url()});
    }
    const FinopsServer finops(setup);
    std::size_t index = 0;
    for (const Case& one : cases) {
      CAPTURE(one.target);
      CAPTURE(mock);
      const Message answer = finops.exchange(json_request(one.target, kBody));
      CHECK(answer.start_line == "HTTP/1.1 429 Too Many Requests");
      CHECK(answer.header("retry-after") == "2");
      CHECK(answer.header("x-finops-error") == "fault");
      CHECK(Json::parse(answer.body) == one.error);
      const Json record = finops.wait_record(index++);
      CHECK(by_fault(record));
      CHECK(record["outcome"] == "http_error");
      CHECK(record["status"] == 429);
      CHECK(record["error"]["code"] == one.type);
      CHECK(record["error"]["message"] == said);
      CHECK(record["attempts"] == 0);
      CHECK(record["response"]["headers"].dump().find(R"(["x-finops-error","fault"])") != std::string::npos);
      CHECK(record["cost_usd"].is_null());
      CHECK(record["cost"]["status"] == "no_usage");
    }
    CHECK(upstream.connections() == 0);
  }
}

TEST_CASE("C3 F8 fault: a stream that is cut has its first events and no end") {
  Streaming provider("cut_after=2");
  const Message answer = provider.finops.exchange(json_request(kChat, kStreamBody));
  CHECK(answer.status() == 200);
  CHECK(answer.body == "data: 1\n\ndata: 2\n\n");
  CHECK_FALSE(answer.complete);
  const Json record = provider.finops.wait_record();
  CHECK(by_fault(record));
  CHECK(record["outcome"] == "truncated");
  CHECK(record["error"]["message"] == "cut by --fault after 2 events");
  CHECK(record["error"]["phase"] == "body");
  CHECK(record["attempts"] == 1);
  CHECK(logged_body(record["response"]) == "data: 1\n\ndata: 2\n\n");  // what the client got
}

TEST_CASE("C3 F8 fault: an answer of the mock is cut too, streamed or not") {
  const FinopsServer finops = mock_with({"cut_after=1"});
  const Message streamed = finops.exchange(json_request(kChat, kStreamBody));
  CHECK_FALSE(streamed.complete);
  CHECK(streamed.body.ends_with("\n\n"));
  CHECK(streamed.body.find("data: ", 1) == std::string::npos);
  const Message whole = finops.exchange(json_request(kChat, kBody));
  CHECK(whole.status() == 200);
  CHECK_FALSE(whole.complete);
  CHECK(finops.wait_record(1)["outcome"] == "truncated");
}

TEST_CASE("C3 fault: reset is a reset of the connection, before an answer or inside one") {
  for (const bool mock : {true, false}) {
    CAPTURE(mock);
    FakeUpstream upstream(response("200 OK", {}, "{}"));
    ServerSetup setup{.args = {"--fault", "reset"}};
    mock ? setup.args.push_back("--mock") : setup.upstreams.push_back({"openai", upstream.url()});
    const FinopsServer finops(setup);
    RawClient client = finops.connect();
    client.send(json_request(kChat, kStreamBody));
    CHECK(client.wire().read_rest().empty());
    CHECK(client.wire().end() == Wire::End::reset);
    const Json record = finops.wait_record();
    CHECK(by_fault(record));
    CHECK(record["status"].is_null());
    CHECK(record["outcome"] == "upstream_error");
    CHECK(record["error"]["code"] == "reset");
    CHECK(record["attempts"] == 0);
    CHECK(upstream.connections() == 0);
  }
  Streaming provider("cut_after=1,reset");
  RawClient client = provider.finops.connect();
  client.send(json_request(kChat, kStreamBody));
  CHECK(client.wire().read_rest().find("data: 1") != std::string::npos);
  CHECK(client.wire().end() == Wire::End::reset);
  const Json record = provider.finops.wait_record();
  CHECK(record["status"] == 200);
  CHECK(record["error"]["code"] == "reset");
}

TEST_CASE("C3 fault: delay, first_byte and chunk_gap make an answer late, and are not finops' overhead") {
  const std::pair<std::string, double> cases[] = {
      {"delay=80ms", 80}, {"first_byte=80ms", 80}, {"chunk_gap=40ms", 80}, {"delay=40ms,first_byte=80ms", 80}};
  for (const auto& [fault, least_ms] : cases) {
    CAPTURE(fault);
    Streaming provider(fault);
    const Message answer = provider.finops.exchange(json_request(kChat, kStreamBody));
    CHECK(answer.complete);
    CHECK(answer.body == "data: 1\n\ndata: 2\n\ndata: 3\n\n");
    const Json record = provider.finops.wait_record();
    CHECK(by_fault(record));
    CHECK(record["outcome"] == "ok");
    CHECK(record["duration_ms"] >= least_ms);
    // How long first_byte has to wait depends on what was done before.
    const bool all_waiting = fault.find("first_byte") == std::string::npos;
    const double rest_us = record["duration_ms"].get<double>() * 1000 - least_ms * 1000;
    if (all_waiting) CHECK(record["overhead_us"].get<double>() <= rest_us);
    if (fault.starts_with("first_byte")) CHECK(record["ttfb_ms"] >= least_ms);
  }
}

TEST_CASE("C3 F9 fault: a wait ends when the client hangs up, and when finops stops") {
  FinopsServer finops = mock_with({"delay=20h"}, {"--drain", "0"});
  {
    RawClient client = finops.connect();
    client.send(json_request(kChat, kBody));
    REQUIRE(eventually([&] { return finops.exchange(request("GET", "/_finops/status")).status() == 200; }));
  }
  CHECK(finops.wait_record()["outcome"] == "client_closed");
  RawClient waiting = finops.connect();
  waiting.send(json_request(kChat, kBody));
  CHECK(finops.stop() == 0);
}

TEST_CASE("C3 fault: match picks requests, and of several faults the first that hits is applied") {
  const FinopsServer finops = mock_with(
      {"status=503,match=model in (\"a,b\", gpt-4.1) and path ~ chat", "status=529,match=provider=anthropic"});
  CHECK(finops.exchange(json_request(kChat, kBody)).status() == 503);
  CHECK(finops.exchange(json_request("/anthropic_passthrough/v1/messages", kBody)).status() == 529);
  const Message other =
      finops.exchange(json_request("/openai_passthrough/v1/embeddings", R"({"model":"x","input":"a"})"));
  CHECK(other.status() == 200);
  CHECK(finops.wait_record(2)["upstream"]["changed_by"] == Json::array());
}

TEST_CASE("C1 C6 fault: a SPEC that cannot be read is shown with a caret, exit 2") {
  const Outcome outcome = run_finops({"serve", "--port", "0", "--mock", "--no-log", "--fault", "statsu=429"});
  CHECK(outcome.status == 2);
  CHECK(outcome.err == "finops: --fault: there is no fault 'statsu'; did you mean 'status'?\n  statsu=429\n  ^\n");
}

TEST_CASE("C1 C3 fault: only serve has it") {
  CHECK(run_finops({"send", "--fault", "reset", "openai", "/v1/models"}).status == 2);
}

}  // namespace finops::test::c1_fault_test
