// F13: failures of the provider's connection, what is tried again, and which error the client gets.
#include <doctest/doctest.h>

#include "support/fake_upstream.h"
#include "support/finops_server.h"

namespace finops::test::f13_faults_test {

using namespace finops::test;

namespace {

const std::string kPath = "/openai_passthrough/v1/x";
const std::string kOk = response("200 OK", {}, "ok");

// Serves one request well, then meets the second one on the same connection with `bytes` and the close.
FakeUpstream::Script dies_on_second(std::string bytes = "") {
  return [bytes = std::move(bytes)](UpstreamConn& connection) {
    connection.read_request();
    connection.send(kOk);
    connection.read_request();
    if (!bytes.empty()) connection.send(bytes);
  };
}

// One request to a provider whose connection does `script`.
struct Failed {
  Message answer;
  Json record;
  std::size_t tries = 0;
};
Failed fails(FakeUpstream::Script script) {
  FakeUpstream upstream(std::move(script));
  const FinopsServer finops({.upstreams = {{"openai", upstream.url()}}});
  Failed result;
  result.answer = finops.exchange(json_request(kPath, "{}"));
  result.record = finops.wait_record();
  result.tries = upstream.requests().size();
  return result;
}

}  // namespace

TEST_CASE("F13: a pooled connection that the provider closed is replaced") {
  Gate closed;
  FakeUpstream upstream(kOk);
  upstream.queue([&](UpstreamConn& connection) {
    connection.read_request();
    connection.send(kOk);
    connection.wire().close();
    closed.open();
  });
  const FinopsServer finops({.upstreams = {{"openai", upstream.url()}}});
  RawClient client = finops.connect();
  CHECK(client.exchange(request("POST", kPath, {}, "1")).body == "ok");
  REQUIRE(closed.wait());
  CHECK(client.exchange(request("POST", kPath, {}, "2")).body == "ok");
  CHECK(upstream.requests().size() == 2);
  CHECK(upstream.connections() == 2);
}

TEST_CASE("F13: a pooled connection that closes as the request arrives is tried once more") {
  for (const bool reset : {false, true}) {
    FakeUpstream upstream(kOk);
    upstream.queue([&](UpstreamConn& connection) {
      connection.read_request();
      connection.send(kOk);
      connection.read_request();
      if (reset) connection.wire().reset();
    });
    const FinopsServer finops({.upstreams = {{"openai", upstream.url()}}});
    RawClient client = finops.connect();
    CHECK(client.exchange(request("POST", kPath, {}, "first")).body == "ok");
    CHECK(client.exchange(request("POST", kPath, {{"X-A", "1"}}, "second")).body == "ok");
    const std::vector<Message> seen = upstream.requests();
    REQUIRE(seen.size() == 3);
    CHECK(seen[1].head == seen[2].head);
    CHECK(seen[2].body == "second");
    CHECK(finops.records().size() == 2);
  }
}

TEST_CASE("F13: once means once") {
  FakeUpstream upstream([](UpstreamConn& connection) { connection.read_request(); });
  upstream.queue(dies_on_second());
  const FinopsServer finops({.upstreams = {{"openai", upstream.url()}}});
  RawClient client = finops.connect();
  CHECK(client.exchange(request("GET", kPath)).body == "ok");
  const Message answer = client.exchange(request("GET", kPath));
  CHECK(answer.status() == 502);
  CHECK(answer.header("x-finops-error") == "upstream_protocol");
  CHECK(upstream.requests().size() == 3);
}

TEST_CASE("F13: after one byte of an answer nothing is tried again") {
  for (const std::string bytes : {"H", "HTTP/1.1 200 OK\r\nContent-Le"}) {
    CAPTURE(bytes);
    FakeUpstream upstream(kOk);
    upstream.queue(dies_on_second(bytes));
    const FinopsServer finops({.upstreams = {{"openai", upstream.url()}}});
    RawClient client = finops.connect();
    CHECK(client.exchange(request("GET", kPath)).body == "ok");
    const Message answer = client.exchange(request("GET", kPath));
    CHECK(answer.status() == 502);
    CHECK(answer.header("x-finops-error") == "upstream_protocol");
    CHECK(upstream.requests().size() == 2);
  }
}

TEST_CASE("F13: a fresh connection that dies is not tried again") {
  Failed result = fails([](UpstreamConn& connection) { connection.read_request(); });
  CHECK(result.answer.status() == 502);
  CHECK(result.answer.header("x-finops-error") == "upstream_protocol");
  CHECK(result.tries == 1);
  REQUIRE(result.record.is_object());
  CHECK(result.record["outcome"] == "upstream_error");
}

TEST_CASE("F13: an upload that was passed on cannot be sent again") {
  FakeUpstream upstream(kOk);
  upstream.queue([](UpstreamConn& connection) {
    connection.read_request();
    connection.send(kOk);
    MessageReader upload = connection.reader();
    upload.read_head();
    upload.read_body(1);
  });
  const FinopsServer finops({.upstreams = {{"openai", upstream.url()}}});
  RawClient client = finops.connect();
  CHECK(client.exchange(request("GET", kPath)).body == "ok");
  client.send(request("POST", kPath, {}, std::string(20 << 20, 'x')));
  const Message answer = client.receive("POST");
  CHECK(answer.status() == 502);
  CHECK(upstream.requests().size() == 1);
}

TEST_CASE("F13: a provider that refuses the connection is a 502 upstream_connect") {
  const FinopsServer finops({.upstreams = {{"openai", "http://127.0.0.1:" + std::to_string(closed_port())}}});
  RawClient client = finops.connect();
  for (int i = 0; i < 2; ++i) {
    const Message answer = client.exchange(json_request(kPath, "{}"));
    CHECK(answer.status() == 502);
    CHECK(answer.header("x-finops-error") == "upstream_connect");
    CHECK(answer.complete);
  }
  Json record = finops.wait_record();
  REQUIRE(record.is_object());
  CHECK(record["outcome"] == "upstream_error");
  CHECK(record["error"]["code"] == "upstream_connect");
}

TEST_CASE("F13: garbage for an answer is a 502 upstream_protocol") {
  for (const std::string garbage :
       {"SSH-2.0-OpenSSH_9.2\r\n\r\n", "\x15\x03\x01 alert\r\n\r\n", "HTTP/1.1 abc OK\r\n\r\n",
        "HTTP/1.1 2000 OK\r\n\r\n", "HTTP/2.0 200 OK\r\n\r\n", "<html>no head</html>\r\n\r\n",
        "HTTP/1.1 200 OK\r\nno colon\r\n\r\n", "HTTP/1.1 200 OK\r\nX : 1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n"}) {
    CAPTURE(garbage);
    Failed result = fails([&](UpstreamConn& connection) {
      connection.read_request();
      connection.send(garbage);
    });
    CHECK(result.answer.status() == 502);
    CHECK(result.answer.header("x-finops-error") == "upstream_protocol");
    CHECK(result.tries == 1);
    REQUIRE(result.record.is_object());
    CHECK(result.record["outcome"] == "upstream_error");
  }
}

TEST_CASE("F13: a response head without end is a 502 upstream_protocol") {
  Failed result = fails([](UpstreamConn& connection) {
    connection.read_request();
    connection.send("HTTP/1.1 200 OK\r\nX-Endless: ");
    while (connection.wire().send(std::string(1 << 16, 'e'))) {}
  });
  CHECK(result.answer.status() == 502);
  CHECK(result.answer.header("x-finops-error") == "upstream_protocol");
}

TEST_CASE("F13 F12: a response with two framings never reaches the client with both") {
  FakeUpstream upstream(kOk);
  upstream.queue([](UpstreamConn& connection) {
    connection.read_request();
    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n" +
                    response("200 OK", {}, "POISON"));
    connection.wire().wait_end();
  });
  const FinopsServer finops({.upstreams = {{"openai", upstream.url()}}});
  RawClient client = finops.connect();
  const Message answer = client.exchange(request("GET", kPath));
  CHECK((answer.status() == 502 || answer.status() == 200));
  CHECK(answer.count("content-length") + answer.count("transfer-encoding") == 1);
  CHECK(finops.exchange(request("GET", kPath)).body == "ok");
}

TEST_CASE("F13: what a provider sends unasked is never the answer to the next request") {
  const std::string poison = response("200 OK", {}, "POISON");
  SUBCASE("in one piece with the answer") {
    FakeUpstream upstream(kOk);
    upstream.queue([&](UpstreamConn& connection) {
      connection.read_request();
      connection.send(kOk + poison);
      connection.wire().wait_end();
    });
    const FinopsServer finops({.upstreams = {{"openai", upstream.url()}}});
    RawClient client = finops.connect();
    CHECK(client.exchange(request("GET", kPath)).body == "ok");
    CHECK(client.exchange(request("GET", kPath)).body == "ok");
  }
  SUBCASE("while the connection is idle") {
    Gate idle, poisoned;
    FakeUpstream upstream(kOk);
    upstream.queue([&](UpstreamConn& connection) {
      connection.read_request();
      connection.send(kOk);
      connection.wait(idle);
      connection.send(poison);
      poisoned.open();
      connection.wire().wait_end();
    });
    const FinopsServer finops({.upstreams = {{"openai", upstream.url()}}});
    RawClient client = finops.connect();
    CHECK(client.exchange(request("GET", kPath)).body == "ok");
    idle.open();
    REQUIRE(poisoned.wait());
    CHECK(client.exchange(request("GET", kPath)).body == "ok");
  }
}

TEST_CASE("F13: Connection close of the provider is respected and stays between the two") {
  FakeUpstream upstream([](UpstreamConn& connection) {
    connection.read_request();
    connection.send(response("200 OK", {{"Connection", "close"}}, "ok"));
    connection.wire().wait_end();
  });
  const FinopsServer finops({.upstreams = {{"openai", upstream.url()}}});
  RawClient client = finops.connect();
  for (int i = 0; i < 3; ++i) {
    const Message answer = client.exchange(request("GET", kPath));
    CHECK(answer.body == "ok");
    CHECK(answer.count("connection") == 0);
  }
  CHECK(upstream.connections() == 3);
}

TEST_CASE("F13: an answer that ends before the request is read is not followed by another request") {
  FakeUpstream upstream([](UpstreamConn& connection) {
    MessageReader upload = connection.reader();
    upload.read_head();
    if (connection.index() == 0) {
      connection.send(response("413 Content Too Large", {}, "no"));
      connection.wire().wait_end();
    } else {
      connection.send(kOk);
    }
  });
  const FinopsServer finops({.upstreams = {{"openai", upstream.url()}}});
  RawClient client = finops.connect();
  client.send(request("POST", kPath, {{"Content-Length", "30000000"}}) + std::string(9 << 20, 'x'));
  CHECK(client.receive("POST").status() == 413);
  CHECK(finops.exchange(request("GET", kPath)).body == "ok");
  CHECK(upstream.connections() == 2);
}

}  // namespace finops::test::f13_faults_test
