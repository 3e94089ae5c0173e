// F16, F4: the opt-in plugin include_usage changes one member of the request and takes one event out of the answer.
#include <doctest/doctest.h>

#include "support/compressed.h"
#include "support/fake_upstream.h"
#include "support/finops_server.h"

namespace finops::test::plugin_include_usage_test {

using namespace finops::test;

namespace {

const std::string kPath = "/openai_passthrough/v1/chat/completions";
const std::string kBody = R"({ "model":"gpt-4o-mini","n":12345678901234567890123,"stream":true , "messages":[]})";
const std::string kAskingBody =
    R"({ "model":"gpt-4o-mini","n":12345678901234567890123,"stream":true,"stream_options":{"include_usage":true} , "messages":[]})";

const std::string kContent = "data: {\"choices\":[{\"delta\":{\"content\":\"hi\"}}],\"usage\":null}\n\n";
const std::string kUsage = "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":1}}\n\n";
const std::string kDone = "data: [DONE]\n\n";

std::string stream_answer(const std::string& stream, const Headers& more = {}) {
  Headers headers = {{"Content-Type", "text/event-stream; charset=utf-8"}, {"Transfer-Encoding", "chunked"}};
  headers.insert(headers.end(), more.begin(), more.end());
  return response("200 OK", headers, chunk(stream) + std::string(kLastChunk));
}

ServerSetup asking(const FakeUpstream& upstream, std::vector<std::string> args = {"--plugin", "include_usage"}) {
  return {.upstreams = {{"openai", upstream.url()}, {"azure", upstream.url()}},
          .environment = {"AZURE_OPENAI_API_KEY=azure-key-1"},
          .args = std::move(args)};
}

}  // namespace

TEST_CASE("F16 include_usage: the body gains the member, the client's own bytes are logged, the chunk is hidden") {
  FakeUpstream upstream(stream_answer(kContent + kUsage + kDone));
  const FinopsServer finops(asking(upstream));
  for (const std::string& path :
       {kPath, std::string("/openai_passthrough/v1/completions?x=1"),
        std::string("/azure_passthrough/openai/deployments/d/chat/completions?api-version=1")}) {
    CAPTURE(path);
    const Message answer = finops.exchange(json_request(path, kBody));
    CHECK(answer.complete);
    CHECK(answer.body == kContent + kDone);
    const Message seen = upstream.request();
    CHECK(seen.body == kAskingBody);
    CHECK(seen.values("content-length") == std::vector<std::string>{std::to_string(kAskingBody.size())});
    const Json record = find_record(finops.records(), answer.header("x-finops-id"));
    REQUIRE(record.is_object());
    CHECK(logged_body(record["request"]) == kBody);
    CHECK(logged_body(record["response"]) == kContent + kUsage + kDone);
    CHECK(record["outcome"] == "ok");
    CHECK(record["usage"]["input_tokens"] == 3);  // the plugin `usage` sees what the client does not
    CHECK(record["upstream"]["changed_by"] == Json::array({"include_usage"}));
  }
}

TEST_CASE("F4 include_usage: without the plugin, or where it has nothing to do, nothing changes") {
  FakeUpstream upstream(stream_answer(kContent + kUsage + kDone));
  const auto untouched = [&](const FinopsServer& finops, const std::string& bytes, const std::string& body) {
    CAPTURE(bytes);
    CHECK(finops.exchange(bytes).body == kContent + kUsage + kDone);
    CHECK(upstream.request().body == body);
  };
  untouched(FinopsServer(asking(upstream, {})), json_request(kPath, kBody), kBody);
  const FinopsServer finops(asking(upstream));
  for (const std::string& body :
       {std::string(R"({"stream":false})"), std::string(R"({"stream":true,"stream_options":{"include_usage":true}})"),
        std::string(R"({"stream":true)"), std::string("not json")}) {
    untouched(finops, json_request(kPath, body), body);
  }
  untouched(finops, json_request("/openai_passthrough/v1/responses", kBody), kBody);
  const std::string gzipped = stored_gzip(kBody);
  untouched(finops, request("POST", kPath, {{"Content-Encoding", "gzip"}}, gzipped), gzipped);
}

TEST_CASE("F4 include_usage: a compressed answer and one that is no stream pass as they are") {
  FakeUpstream upstream([](UpstreamConn& connection) {
    connection.read_request();
    connection.send(stream_answer(stored_gzip(kContent + kUsage), {{"Content-Encoding", "gzip"}}));
    connection.read_request();
    connection.send(json_response(R"({"choices":[],"usage":{"prompt_tokens":1}})"));
  });
  const FinopsServer finops(asking(upstream));
  RawClient client = finops.connect();
  CHECK(client.exchange(json_request(kPath, kBody)).body == stored_gzip(kContent + kUsage));
  const Message plain = client.exchange(json_request(kPath, kBody));
  CHECK(plain.body == R"({"choices":[],"usage":{"prompt_tokens":1}})");
  CHECK(plain.header("content-length") == std::to_string(plain.body.size()));
}

TEST_CASE("F16 include_usage: an announced length goes when the plugin may take something out") {
  FakeUpstream upstream(response("200 OK", {{"Content-Type", "text/event-stream"}}, kContent + kUsage + kDone));
  const FinopsServer finops(asking(upstream));
  const Message answer = finops.exchange(json_request(kPath, kBody));
  CHECK(answer.complete);
  CHECK(answer.count("content-length") == 0);
  CHECK(answer.header("transfer-encoding") == "chunked");
  CHECK(answer.body == kContent + kDone);
}

TEST_CASE("F7 include_usage: head and finished events are not held back, F8: a cut stream looks cut and is whole") {
  Gate head_seen, event_seen;
  const std::string begun = "data: {\"choices\":[],\"us";
  FakeUpstream upstream([&](UpstreamConn& connection) {
    connection.read_request();
    connection.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n" +
                    chunk("data: {\"cho"));
    connection.wait(head_seen);
    connection.send(chunk(kContent.substr(11)) + chunk(begun));
    connection.wait(event_seen);
  });
  const FinopsServer finops(asking(upstream));
  RawClient client = finops.connect();
  client.send(json_request(kPath, kBody));
  MessageReader reader = client.reader("POST");
  CHECK(reader.read_head());
  head_seen.open();
  CHECK(reader.read_body(kContent.size()));
  CHECK(reader.message().body == kContent);
  event_seen.open();
  CHECK_FALSE(reader.read_all());
  CHECK(reader.message().body == kContent + begun);
  CHECK(finops.wait_record()["outcome"] == "truncated");
}

TEST_CASE("F16 include_usage: every byte read on its own gives the same answer") {
  FakeUpstream upstream([](UpstreamConn& connection) {
    connection.read_request();
    connection.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (const char byte : kContent + kUsage + kDone) connection.send(chunk(std::string(1, byte)));
    connection.send(kLastChunk);
  });
  const FinopsServer finops(asking(upstream));
  CHECK(finops.exchange(json_request(kPath, kBody)).body == kContent + kDone);
}

TEST_CASE("F16 include_usage: the mock is asked like a provider") {
  const FinopsServer finops({.args = {"--mock", "--plugin", "include_usage"}});
  const Message answer = finops.exchange(json_request(kPath, kBody));
  CHECK(answer.complete);
  CHECK_FALSE(contains(answer.body, "\"usage\":{"));
  const Json record = find_record(finops.records(), answer.header("x-finops-id"));
  CHECK(contains(logged_body(record["response"]), "\"choices\":[],\"usage\":{"));
}

TEST_CASE("C1 plugins: an unknown name is refused with the known ones, one that has a flag with the flag") {
  const Outcome unknown = run_finops({"serve", "--port", "0", "--plugin", "include_usge"});
  CHECK(unknown.status == 2);
  CHECK(contains(unknown.err, "there is no plugin called \"include_usge\"; the plugins are: "));
  CHECK(contains(unknown.err, "include_usage"));
  CHECK(run_finops({"serve", "--port", "0", "--no-plugin", "nothing"}).status == 2);
  const Outcome mock = run_finops({"serve", "--port", "0", "--plugin", "mock"});
  CHECK(mock.status == 2);
  CHECK(contains(mock.err, "comes with --mock"));
}

}  // namespace finops::test::plugin_include_usage_test
