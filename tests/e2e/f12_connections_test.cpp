// F12: what a strict and complete HTTP/1.1 server does with well-formed requests on one connection.
#include <doctest/doctest.h>

#include "support/fake_upstream.h"
#include "support/finops_server.h"

namespace finops::test::f12_connections_test {

using namespace finops::test;

namespace {

const std::string kPath = "/openai_passthrough/v1/x";

// Answers with what it was asked: "METHOD target body".
void echo(UpstreamConn& connection) {
  for (;;) {
    const Message seen = connection.read_request();
    connection.send(response("200 OK", {}, seen.method() + " " + seen.target() + " " + seen.body));
  }
}

struct Echo {
  FakeUpstream upstream{echo};
  FinopsServer finops{{.upstreams = {{"openai", upstream.url()}}}};
};

std::string versioned(const std::string& version, const std::string& lines = "") {
  return "GET " + kPath + " HTTP/" + version + "\r\nHost: localhost\r\n" + lines + "\r\n";
}

}  // namespace

TEST_CASE("F12: keep-alive serves many requests on one connection") {
  Echo proxy;
  RawClient client = proxy.finops.connect();
  for (int i = 0; i < 300; ++i) {
    const std::string body = "body " + std::to_string(i);
    CHECK(client.exchange(request("POST", kPath, {}, body)).body == "POST /v1/x " + body);
  }
  CHECK(proxy.upstream.connections() == 1);
  CHECK(proxy.finops.records().size() == 300);
}

TEST_CASE("F12: Connection close ends the connection after the answer") {
  Echo proxy;
  for (const std::string value : {"close", "Close", "CLOSE", "close, TE", "x, close"}) {
    CAPTURE(value);
    RawClient client = proxy.finops.connect();
    const Message answer = client.exchange(request("GET", kPath, {{"Connection", value}}));
    CHECK(answer.status() == 200);
    CHECK(answer.complete);
    CHECK(lower(answer.header("connection")) == "close");
    CHECK(client.closed_by_peer());
  }
}

TEST_CASE("F12: an HTTP 1.0 client gets its answer and the close") {
  Echo proxy;
  RawClient client = proxy.finops.connect();
  const Message answer = client.exchange(versioned("1.0"));
  CHECK(answer.status() == 200);
  CHECK(answer.body == "GET /v1/x ");
  CHECK(client.closed_by_peer());
}

TEST_CASE("F12: an HTTP 1.0 client may ask for keep-alive") {
  Echo proxy;
  RawClient client = proxy.finops.connect();
  for (int i = 0; i < 3; ++i) {
    const Message answer = client.exchange(versioned("1.0", "Connection: Keep-Alive\r\n"));
    CHECK(answer.body == "GET /v1/x ");
    CHECK(lower(answer.header("connection")) == "keep-alive");
  }
}

TEST_CASE("F12: an HTTP 1.0 client never sees the chunked coding") {
  FakeUpstream upstream(
      response("200 OK", {{"Transfer-Encoding", "chunked"}}, chunk("one ") + chunk("two") + "0\r\nX-T: 1\r\n\r\n"));
  const FinopsServer finops({.upstreams = {{"openai", upstream.url()}}});
  for (const std::string lines : {"", "Connection: keep-alive\r\n"}) {
    RawClient client = finops.connect();
    const Message answer = client.exchange(versioned("1.0", lines));
    CHECK(answer.status() == 200);
    CHECK(answer.count("transfer-encoding") == 0);
    CHECK(answer.body == "one two");
    CHECK(client.wire().end() == Wire::End::eof);
  }
}

TEST_CASE("F12: pipelined requests are answered in their order") {
  Echo proxy;
  RawClient client = proxy.finops.connect();
  std::string all;
  for (int i = 0; i < 40; ++i) {
    const std::string path = kPath + std::to_string(i);
    all += i % 3 == 0   ? request("GET", path)
           : i % 3 == 1 ? request("POST", path, {}, "b" + std::to_string(i))
                        : request("PUT", path, {{"Transfer-Encoding", "chunked"}}) + chunk("c") + chunk("d") +
                              std::string(kLastChunk);
  }
  client.send(all);
  for (int i = 0; i < 40; ++i) {
    const std::string tail = "/v1/x" + std::to_string(i) + " ";
    const std::string expected = i % 3 == 0   ? "GET " + tail
                                 : i % 3 == 1 ? "POST " + tail + "b" + std::to_string(i)
                                              : "PUT " + tail + "cd";
    CHECK(client.receive().body == expected);
  }
}

TEST_CASE("F12: pipelining mixes proxied and local requests") {
  Echo proxy;
  RawClient client = proxy.finops.connect();
  client.send(request("POST", kPath, {}, "1") + request("GET", "/_finops/health") + request("HEAD", "/") +
              request("GET", "/nowhere") + request("POST", kPath, {}, "2") + request("GET", "/_finops/status") +
              request("GET", "/openai_passthrough/../x") + request("GET", kPath, {{"Connection", "close"}}));
  CHECK(client.receive().body == "POST /v1/x 1");
  CHECK(client.receive().status() == 200);
  CHECK(client.receive("HEAD").status() == 200);
  CHECK(client.receive().status() == 404);
  CHECK(client.receive().body == "POST /v1/x 2");
  CHECK(contains(client.receive().body, "version"));
  CHECK(client.receive().status() == 400);
  CHECK(client.receive().body == "GET /v1/x ");
  CHECK(client.closed_by_peer());
}

TEST_CASE("F12: a local route with a body stays in step") {
  Echo proxy;
  RawClient client = proxy.finops.connect();
  client.send(request("GET", "/_finops/health", {}, "a body nobody wants"));
  const Message first = client.receive();
  CHECK(first.complete);
  if (!client.wire().ended() && lower(first.header("connection")) != "close") {
    CHECK(client.exchange(request("GET", kPath)).body == "GET /v1/x ");
  }
  CHECK(proxy.upstream.requests().size() <= 1);
}

TEST_CASE("F6: an expectation that is not finops' to answer goes on, and one beside it is answered") {
  FakeUpstream upstream(json_response("{}"));
  const FinopsServer finops({.upstreams = {{"openai", upstream.url()}}});
  RawClient client = finops.connect();
  client.send(request("POST", "/openai_passthrough/v1/x",
                      {{"Expect", "x-other=1"}, {"Expect", "100-continue"}, {"Content-Length", "5"}}));
  CHECK(client.wire().read_past("\r\n\r\n").starts_with("HTTP/1.1 100"));
  client.send("hello");
  CHECK(client.receive("POST").status() == 200);
  CHECK(upstream.request().values("expect") == std::vector<std::string>{"x-other=1"});
}

TEST_CASE("F12: Expect 100-continue is answered before the body, in any case") {
  Echo proxy;
  for (const std::string value : {"100-continue", "100-Continue", "100-CONTINUE"}) {
    CAPTURE(value);
    RawClient client = proxy.finops.connect();
    client.send(request("POST", kPath, {{"Expect", value}, {"Content-Length", "5"}}));
    CHECK(client.wire().read_past("\r\n\r\n").starts_with("HTTP/1.1 100"));
    client.send("hello");
    const Message answer = client.receive("POST");
    CHECK(answer.status() == 200);
    CHECK(answer.body == "POST /v1/x hello");
    CHECK(proxy.upstream.request().count("expect") == 0);
  }
}

TEST_CASE("F12: an HTTP 1.0 client is never sent an interim response") {
  Echo proxy;
  RawClient client = proxy.finops.connect();
  client.send("POST " + kPath +
              " HTTP/1.0\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\nhello");
  CHECK(client.receive("POST").status() == 200);
}

TEST_CASE("F12: a request that is refused gets no 100 first") {
  Echo proxy;
  const std::vector<std::pair<std::string, Headers>> refused = {{"/openai_passthrough/../x", {}},
                                                                {"/nowhere", {}},
                                                                {kPath, {{"Origin", "http://evil.com"}}},
                                                                {kPath, {{"Host", "evil.com"}}}};
  for (const auto& example : refused) {
    const auto& [target, headers] = example;
    CAPTURE(example.first);
    Headers all = headers;
    all.insert(all.end(), {{"Expect", "100-continue"}, {"Content-Length", "5"}});
    RawClient client = proxy.finops.connect();
    client.send(request("POST", target, all));
    CHECK(client.receive("POST").status() >= 400);
  }
}

TEST_CASE("F12: chunk extensions and request trailers are understood") {
  Echo proxy;
  RawClient client = proxy.finops.connect();
  const std::string head = request("POST", kPath, {{"Transfer-Encoding", "Chunked"}, {"Trailer", "X-Sum"}});
  client.send(
      head +
      "5;name=value;q=\"a b\"\r\nhello\r\n006\r\n world\r\nA\r\n0123456789\r\n0;last\r\nX-Sum: 1\r\nX-More:\r\n\r\n");
  CHECK(client.receive("POST").body == "POST /v1/x hello world0123456789");
  CHECK(client.exchange(request("GET", kPath)).body == "GET /v1/x ");
}

TEST_CASE("F12: a body on any method is forwarded") {
  Echo proxy;
  RawClient client = proxy.finops.connect();
  for (const std::string method : {"GET", "DELETE", "OPTIONS", "PATCH", "QUERY", "TRACE", "x"}) {
    CAPTURE(method);
    CHECK(client.exchange(request(method, kPath, {}, "hello")).body == method + " /v1/x hello");
  }
  CHECK(client.exchange(request("HEAD", kPath, {}, "hello")).status() == 200);
  CHECK(proxy.upstream.request().body == "hello");
}

TEST_CASE("F12: a POST without any length has no body and does not wait for one") {
  Echo proxy;
  RawClient client = proxy.finops.connect();
  for (const std::string method : {"POST", "PUT", "PATCH"}) {
    CHECK(client.exchange(request(method, kPath)).body == method + " /v1/x ");
    const std::string length = proxy.upstream.request().header("content-length");
    CHECK((length.empty() || length == "0"));
    CHECK(proxy.upstream.request().count("transfer-encoding") == 0);
  }
}

TEST_CASE("F12: an empty line before a request is skipped") {
  Echo proxy;
  RawClient client = proxy.finops.connect();
  CHECK(client.exchange("\r\n" + request("GET", kPath)).body.empty() == false);
  client.send(request("POST", kPath, {}, "a") + "\r\n" + request("GET", kPath));
  CHECK(client.receive().body == "POST /v1/x a");
  CHECK(client.receive().body == "GET /v1/x ");
}

TEST_CASE("F12: an absolute target is served as its path or refused") {
  Echo proxy;
  const Message answer =
      proxy.finops.exchange(request("GET", "http://localhost:" + std::to_string(proxy.finops.port()) + kPath + "?a=1"));
  CHECK((answer.status() == 200 || answer.status() == 400));
  if (answer.status() == 200) CHECK(proxy.upstream.request().target() == "/v1/x?a=1");
  CHECK(proxy.finops.exchange(request("OPTIONS", "*")).status() < 500);
  const std::size_t served = proxy.upstream.requests().size();
  CHECK(proxy.finops.exchange(request("GET", "http://evil.com" + kPath)).status() >= 400);
  CHECK(proxy.upstream.requests().size() == served);
}

TEST_CASE("F12: a request may arrive byte by byte") {
  Echo proxy;
  RawClient client = proxy.finops.connect();
  const std::string bytes = request("POST", kPath, {{"X-A", "1"}}, "hello") +
                            request("PUT", kPath, {{"Transfer-Encoding", "chunked"}}) + chunk("ab") + chunk("c") +
                            "0\r\nX-T: 1\r\n\r\n";
  for (const char byte : bytes) REQUIRE(client.send(std::string_view(&byte, 1)));
  CHECK(client.receive().body == "POST /v1/x hello");
  CHECK(client.receive().body == "PUT /v1/x abc");
}

TEST_CASE("F12: a request split at every place is understood") {
  Echo proxy;
  const std::string bytes =
      request("PUT", kPath, {{"Transfer-Encoding", "chunked"}}) + chunk("hello") + std::string(kLastChunk);
  RawClient client = proxy.finops.connect();
  for (std::size_t at = 1; at < bytes.size(); ++at) {
    CAPTURE(at);
    client.send(bytes.substr(0, at));
    client.send(bytes.substr(at));
    REQUIRE(client.receive().body == "PUT /v1/x hello");
  }
}

}  // namespace finops::test::f12_connections_test
