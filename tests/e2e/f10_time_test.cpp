// F10: the limits are between bytes, not over the whole, and a time-out is distinguished from an end.
#include <doctest/doctest.h>

#include <poll.h>

#include "support/fake_upstream.h"
#include "support/finops_server.h"

namespace finops::test::f10_time_test {

using namespace finops::test;

namespace {

const std::string kPath = "/openai_passthrough/v1/x";

std::vector<std::string> idle(const std::string& seconds) { return {"--idle-timeout", seconds}; }

long long ms_since(Clock::time_point start) { return std::chrono::duration_cast<Millis>(Clock::now() - start).count(); }

}  // namespace

TEST_CASE("F10: silence before the head is a 504") {
  FakeUpstream upstream([](UpstreamConn& connection) {
    connection.read_request();
    connection.wire().wait_end();
  });
  const FinopsServer finops({.upstreams = {{"openai", upstream.url()}}, .args = idle("1")});
  const auto start = Clock::now();
  const Message answer = finops.exchange(json_request(kPath, "{}"));
  CHECK(answer.status() == 504);
  CHECK(answer.header("x-finops-error") == "upstream_timeout");
  CHECK(ms_since(start) >= 900);
  CHECK(ms_since(start) < 3000);
  Json record = finops.wait_record();
  REQUIRE(record.is_object());
  CHECK(record["outcome"] == "timeout");
  CHECK(record["error"]["code"] == "upstream_timeout");
  CHECK(eventually([&] { return upstream.requests().size() == 1; }));
}

TEST_CASE("F10: interim answers are no progress") {
  FakeUpstream upstream([](UpstreamConn& connection) {
    connection.read_request();
    while (!wait_for(connection.wire().fd(), POLLIN, Millis(50))) connection.send("HTTP/1.1 102 Processing\r\n\r\n");
  });
  const FinopsServer finops({.upstreams = {{"openai", upstream.url()}}, .args = idle("1")});
  const Message answer = finops.exchange(json_request(kPath, "{}"));
  CHECK(answer.status() == 504);
  CHECK(answer.header("x-finops-error") == "upstream_timeout");
  CHECK(contains(answer.body, "interim"));
}

TEST_CASE("F10: half a head is still before the head") {
  FakeUpstream upstream([](UpstreamConn& connection) {
    connection.read_request();
    connection.send("HTTP/1.1 200 OK\r\nContent-Le");
    connection.wire().wait_end();
  });
  const FinopsServer finops({.upstreams = {{"openai", upstream.url()}}, .args = idle("1")});
  CHECK(finops.exchange(json_request(kPath, "{}")).status() == 504);
}

TEST_CASE("F10: silence after the head cuts the stream") {
  FakeUpstream upstream([](UpstreamConn& connection) {
    connection.read_request();
    connection.send(response("200 OK", {{"Transfer-Encoding", "chunked"}}) + chunk("data: 1\n\n"));
    connection.wire().wait_end();
  });
  const FinopsServer finops({.upstreams = {{"openai", upstream.url()}}, .args = idle("1")});
  RawClient client = finops.connect();
  const Message answer = client.exchange(json_request(kPath, "{}"));
  CHECK(answer.status() == 200);
  CHECK(answer.body == "data: 1\n\n");
  CHECK_FALSE(answer.complete);
  CHECK(client.wire().ended());
  Json record = finops.wait_record();
  REQUIRE(record.is_object());
  CHECK(record["outcome"] == "timeout");
  CHECK(logged_body(record["response"]) == "data: 1\n\n");
}

TEST_CASE("F10: a slow stream is no silent one") {
  Gate never;
  FakeUpstream upstream([&](UpstreamConn& connection) {
    connection.read_request();
    connection.send(response("200 OK", {{"Content-Length", "8"}}));
    for (int i = 0; i < 8; ++i) {
      never.wait(Millis(300));
      connection.send("x");
    }
  });
  const FinopsServer finops({.upstreams = {{"openai", upstream.url()}}, .args = idle("1")});
  const auto start = Clock::now();
  const Message answer = finops.exchange(json_request(kPath, "{}"));
  CHECK(answer.complete);
  CHECK(answer.body == "xxxxxxxx");
  CHECK(ms_since(start) >= 2000);
}

TEST_CASE("F10: zero turns the idle limit off") {
  Gate never;
  FakeUpstream upstream([&](UpstreamConn& connection) {
    connection.read_request();
    never.wait(Millis(1500));
    connection.send(response("200 OK", {}, "late"));
  });
  const FinopsServer finops({.upstreams = {{"openai", upstream.url()}}, .args = idle("0")});
  CHECK(finops.exchange(json_request(kPath, "{}")).body == "late");
}

TEST_CASE("F10: an address that never answers is a 504 after the connect limit") {
  const BlackHole nowhere;
  const FinopsServer finops({.upstreams = {{"anthropic", "http://127.0.0.1:" + std::to_string(nowhere.port())}},
                             .args = {"--connect-timeout", "1"}});
  const auto start = Clock::now();
  const Message answer = finops.exchange(json_request("/anthropic_passthrough/v1/messages", "{}"));
  CHECK(answer.status() == 504);
  CHECK(answer.header("x-finops-error") == "upstream_timeout");
  CHECK(ms_since(start) >= 900);
  CHECK(ms_since(start) < 4000);
  CHECK(finops.wait_record()["outcome"] == "timeout");
}

TEST_CASE("F10: a client that pauses on an idle connection is not an upstream time-out") {
  Gate never;
  FakeUpstream upstream(response("200 OK", {}, "ok"));
  const FinopsServer finops({.upstreams = {{"openai", upstream.url()}}, .args = idle("1")});
  RawClient client = finops.connect();
  CHECK(client.exchange(request("GET", kPath)).body == "ok");
  never.wait(Millis(1300));
  CHECK(client.exchange(request("GET", kPath)).body == "ok");
}

}  // namespace finops::test::f10_time_test
