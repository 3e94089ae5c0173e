// F5: status, reason, headers, body and trailers are the provider's, whatever they are.
#include <doctest/doctest.h>

#include "support/fake_upstream.h"
#include "support/finops_server.h"

namespace finops::test::f5_responses_test {

using namespace finops::test;

namespace {

const std::string kPath = "/openai_passthrough/v1/x";

// What a client gets for `method` when the provider answers these bytes, which end by their framing or by the close of
// the connection; then proves that the client's connection is still in step.
Message relayed(const std::string& answer, const std::string& method = "GET") {
  const std::string next = response("200 OK", {}, "in step");
  FakeUpstream upstream(next);
  upstream.queue([&](UpstreamConn& connection) {
    connection.read_request();
    connection.send(answer);
    if (contains(answer, "Content-Length") || contains(answer, "chunked")) always(next)(connection);
  });
  const FinopsServer finops({.upstreams = {{"openai", upstream.url()}}});
  RawClient client = finops.connect();
  Message result = client.exchange(request(method, kPath));
  CHECK(result.complete);
  CHECK(client.exchange(request("GET", kPath)).body == "in step");
  return result;
}

}  // namespace

TEST_CASE("F5: the status line is the provider's, reason included") {
  for (const std::string status :
       {"200 OK", "200 Fine", "200 ", "201 Created", "299 Odd", "400 Bad Request", "401 Unauthorized", "404 NOT FOUND",
        "418 I'm a teapot", "429 Too Many Requests", "500 Internal Server Error", "529 Site is Overloaded",
        "599 \xc3\xbc", "600 Beyond", "999 Last"}) {
    CAPTURE(status);
    CHECK(relayed(response(status, {}, "body")).start_line == "HTTP/1.1 " + status);
  }
}

TEST_CASE("F5: a status line without the blank after the status is passed on with it, as RFC 9112 wants") {
  for (const std::string status : {"200", "404", "999"}) {
    CAPTURE(status);
    const Message answer = relayed(response(status, {}, "body"));
    CHECK(answer.start_line == "HTTP/1.1 " + status + " ");
    CHECK(answer.body == "body");
  }
}

TEST_CASE("F5: an upstream error is an ordinary response") {
  const std::string error = R"({"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}})";
  FakeUpstream upstream(
      response("529 Site is Overloaded", {{"Retry-After", "3"}, {"Content-Type", "application/json"}}, error));
  const FinopsServer finops({.upstreams = {{"anthropic", upstream.url()}}});
  const Message answer = finops.exchange(json_request("/anthropic_passthrough/v1/messages", "{}"));
  CHECK(answer.status() == 529);
  CHECK(answer.body == error);
  CHECK(answer.header("retry-after") == "3");
  CHECK(answer.count("x-finops-error") == 0);
  CHECK(upstream.requests().size() == 1);
  CHECK(finops.wait_record()["outcome"] == "http_error");
}

TEST_CASE("F5: answers without a body keep their Content-Length and the connection stays in step") {
  CHECK(relayed("HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n").header("content-length") == "0");
  CHECK(relayed("HTTP/1.1 304 Not Modified\r\nETag: \"e\"\r\nContent-Length: 77\r\n\r\n").header("content-length") ==
        "77");
  CHECK(relayed("HTTP/1.1 200 OK\r\nContent-Length: 123456\r\n\r\n", "HEAD").header("content-length") == "123456");
}

TEST_CASE("F5: answers without a body and without a length get none") {
  FakeUpstream upstream("HTTP/1.1 204 No Content\r\nX-A: 1\r\n\r\n");
  const FinopsServer finops({.upstreams = {{"openai", upstream.url()}}});
  RawClient client = finops.connect();
  for (int i = 0; i < 3; ++i) {
    const Message answer = client.exchange(request("DELETE", kPath));
    CHECK(answer.status() == 204);
    CHECK(answer.without({"x-finops-id"}) == Headers{{"X-A", "1"}});
  }
}

TEST_CASE("F5: HEAD of a chunked resource has no body") {
  FakeUpstream upstream("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
  const FinopsServer finops({.upstreams = {{"openai", upstream.url()}}});
  RawClient client = finops.connect();
  for (int i = 0; i < 3; ++i) {
    const Message answer = client.exchange(request("HEAD", kPath));
    CHECK(answer.status() == 200);
    CHECK(answer.complete);
    CHECK(client.wire().buffer().empty());
  }
}

TEST_CASE("F5: an empty body is an empty body") {
  const Message by_length = relayed(response("200 OK", {{"Content-Type", "application/json"}}));
  CHECK(by_length.body.empty());
  CHECK(by_length.header("content-length") == "0");
  CHECK(relayed(response("200 OK", {{"Transfer-Encoding", "chunked"}}, kLastChunk)).body.empty());
}

TEST_CASE("F5: trailers arrive") {
  const std::string answer = response("200 OK", {{"Transfer-Encoding", "chunked"}, {"Trailer", "X-Check"}}) +
                             chunk("data") + "0\r\nX-Check: sum=%41\r\nx-empty:\r\nX-Check: again\r\n\r\n";
  const Message result = relayed(answer);
  CHECK(result.body == "data");
  CHECK(result.trailers == Headers{{"X-Check", "sum=%41"}, {"x-empty", ""}, {"X-Check", "again"}});
}

TEST_CASE("F5: interim responses are skipped") {
  const std::string answer =
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\nHTTP/1.1 102 "
      "Processing\r\n\r\n" +
      response("200 OK", {{"X-Final", "1"}}, "final");
  const Message result = relayed(answer);
  CHECK(result.status() == 200);
  CHECK(result.header("x-final") == "1");
  CHECK(result.count("link") == 0);
  CHECK(result.body == "final");
}

TEST_CASE("F5: a body ended by the close of the connection is whole") {
  for (const std::string version : {"HTTP/1.1", "HTTP/1.0"}) {
    CAPTURE(version);
    const Message result = relayed(version + " 200 OK\r\nContent-Type: text/plain\r\n\r\nuntil the end");
    CHECK(result.start_line == "HTTP/1.1 200 OK");
    CHECK(result.body == "until the end");
    CHECK(result.header("content-type") == "text/plain");
  }
}

TEST_CASE("F5: an HTTP 1.0 provider with a length works and is not reused against its will") {
  FakeUpstream upstream([](UpstreamConn& connection) {
    connection.read_request();
    connection.send("HTTP/1.0 200 OK\r\nContent-Length: 3\r\n\r\nold");
    connection.wire().wait_end();
  });
  const FinopsServer finops({.upstreams = {{"openai", upstream.url()}}});
  RawClient client = finops.connect();
  for (int i = 0; i < 2; ++i) {
    const Message answer = client.exchange(request("GET", kPath));
    CHECK(answer.start_line == "HTTP/1.1 200 OK");
    CHECK(answer.body == "old");
  }
  CHECK(upstream.connections() == 2);
}

TEST_CASE("F5: the response decides what is a stream, not the path or the body") {
  FakeUpstream upstream(json_response("{}"));
  const FinopsServer finops({.upstreams = {{"openai", upstream.url()}}});
  const Message answer =
      finops.exchange(json_request("/openai_passthrough/v1/my-streamer/stream", R"({"stream":true})"));
  CHECK(answer.header("content-type") == "application/json");
  CHECK(answer.header("content-length") == "2");
  CHECK(finops.records().at(0)["stream"] == false);

  upstream.queue(always(response("200 OK", {{"Content-Type", "text/event-stream; charset=utf-8"}}, "data: {}\n\n")));
  const FinopsServer other({.upstreams = {{"openai", upstream.url()}}});
  other.exchange(json_request("/openai_passthrough/v1/responses", "{}"));
  CHECK(other.records().at(0)["stream"] == true);
}

TEST_CASE("F5: more than 256 KiB of interim answers is a protocol error") {
  const std::string one = "HTTP/1.1 103 Early Hints\r\nX-A: " + std::string(1000, 'a') + "\r\n\r\n";
  std::string some, many;
  for (int i = 0; i < 200; ++i) some += one;
  for (int i = 0; i < 300; ++i) many += one;
  CHECK(relayed(some + response("200 OK", {{"X-Big", std::string(200'000, 'b')}}, "final")).status() == 200);
  const Message refused = relayed(many + response("200 OK", {}, "final"));
  CHECK(refused.status() == 502);
  CHECK(refused.header("x-finops-error") == "upstream_protocol");
  CHECK(contains(refused.body, "interim"));
}

TEST_CASE("F5 F6: a provider's own x-finops fields reach nobody, in interim answers and trailers neither") {
  const std::string answer = "HTTP/1.1 103 Early Hints\r\nx-finops-id: 1\r\n\r\n" +
                             response("200 OK", {{"Transfer-Encoding", "chunked"}, {"X-FinOps-Error", "2"}}) +
                             chunk("data") + "0\r\nX-finops-Id: 3\r\nx-check: 4\r\n\r\n";
  const Message result = relayed(answer);
  CHECK(result.status() == 200);
  CHECK(result.values("x-finops-id").size() == 1);
  CHECK(result.header("x-finops-id").size() == 26);
  CHECK(result.count("x-finops-error") == 0);
  CHECK(result.trailers == Headers{{"x-check", "4"}});
}

}  // namespace finops::test::f5_responses_test
