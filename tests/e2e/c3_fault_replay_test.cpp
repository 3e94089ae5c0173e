// C3: `--fault` stands before recordings as it stands before providers.
#include <doctest/doctest.h>

#include "support/fake_upstream.h"
#include "support/finops_server.h"

namespace finops::test::c3_fault_replay_test {

using namespace finops::test;

namespace {

const std::string kChat = "/openai_passthrough/v1/chat/completions";
const std::string kBody = R"({"model":"gpt-4.1","stream":true,"messages":[{"role":"user","content":"hi"}]})";
const std::string kEvents[] = {"data: 1\n\n", "data: 2\n\n", "data: 3\n\n"};

// A log with one streamed exchange.
struct Recorded {
  FakeUpstream upstream{response("200 OK", {{"Content-Type", "text/event-stream"}, {"Transfer-Encoding", "chunked"}}) +
                        chunk(kEvents[0] + kEvents[1]) + chunk(kEvents[2]) + std::string(kLastChunk)};
  FinopsServer recorder{{.upstreams = {{"openai", upstream.url()}}}};
  Recorded() {
    CHECK(recorder.exchange(json_request(kChat, kBody)).complete);
    CHECK(recorder.stop() == 0);
  }
  FinopsServer with(const std::string& fault) const {
    return FinopsServer({.args = {"--replay", recorder.log().string(), "--fault", fault}});
  }
};

}  // namespace

TEST_CASE("C3 fault: before recordings, a status asks none, a cut one is cut, a slow one is slow") {
  const Recorded recorded;
  {
    const FinopsServer finops = recorded.with("status=429,retry_after=3");
    const Message answer = finops.exchange(json_request(kChat, kBody));
    CHECK(answer.status() == 429);
    CHECK(answer.header("retry-after") == "3");
    CHECK(answer.count("x-finops-replay") == 0);
    CHECK(finops.wait_record()["upstream"]["changed_by"] == Json::array({"fault"}));
  }
  {
    const FinopsServer finops = recorded.with("cut_after=1");
    const Message answer = finops.exchange(json_request(kChat, kBody));
    CHECK(answer.count("x-finops-replay") == 1);
    CHECK(answer.body == kEvents[0]);
    CHECK_FALSE(answer.complete);
    const Json record = finops.wait_record();
    CHECK(record["upstream"]["changed_by"] == Json::array({"fault", "replay"}));
    CHECK(record["outcome"] == "truncated");
  }
  {
    const FinopsServer finops = recorded.with("chunk_gap=40ms,first_byte=40ms");
    const Message answer = finops.exchange(json_request(kChat, kBody));
    CHECK(answer.complete);
    CHECK(answer.body == kEvents[0] + kEvents[1] + kEvents[2]);
    CHECK(finops.wait_record()["duration_ms"] >= 120);
  }
  {
    const FinopsServer finops = recorded.with("cut_after=2,reset");
    RawClient client = finops.connect();
    client.send(json_request(kChat, kBody));
    CHECK(client.wire().read_rest().find("data: 2") != std::string::npos);
    CHECK(client.wire().end() == Wire::End::reset);
  }
}

}  // namespace finops::test::c3_fault_replay_test
