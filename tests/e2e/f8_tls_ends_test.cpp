// F8 over TLS: an end is only an end when TLS says so; and what TLS does between the bytes disturbs nothing.
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "support/finops_server.h"
#include "support/tls_peer.h"

namespace finops::test::f8_tls_ends_test {

using namespace finops::test;

namespace {

const std::string kPath = "/openai_passthrough/v1/chat/completions";
const std::string kUntilClose = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n";

struct World {
  World(TlsUpstream::Script script, int version = 0)
      : provider(authority.sign(), std::move(script), version),
        finops({.upstreams = {{"openai", provider.url()}}, .environment = {"SSL_CERT_FILE=" + authority.file()}}) {}
  Authority authority;
  TlsUpstream provider;
  FinopsServer finops;
};

}  // namespace

TEST_CASE("F8: a body that ends with the connection is whole only after close_notify") {
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    for (const bool said : {true, false}) {
      CAPTURE(version);
      CAPTURE(said);
      World world(
          [&](UpstreamConn&, TlsPeer& peer) {
            peer.read_request();
            peer.send(kUntilClose + "half of it");
            if (said) peer.close_notify();
          },
          version);
      const Message answer = world.finops.exchange(json_request(kPath, "{}"));
      CHECK(answer.body == "half of it");
      const Json record = world.finops.wait_record();
      CHECK(answer.complete == said);
      CHECK(record["outcome"] == (said ? "ok" : "truncated"));
      CHECK(record["error"].is_null() == said);
    }
  }
}

TEST_CASE("F8: a body with a length needs no close_notify") {
  World world([](UpstreamConn&, TlsPeer& peer) {
    peer.read_request();
    peer.send(response("200 OK", {{"Connection", "close"}}, "whole"));
  });
  const Message answer = world.finops.exchange(json_request(kPath, "{}"));
  CHECK(answer.complete);
  CHECK(answer.body == "whole");
  CHECK(world.finops.wait_record()["outcome"] == "ok");
}

TEST_CASE("F8: the provider gets a close_notify at the end") {
  Gate clean, any;
  World world([&](UpstreamConn&, TlsPeer& peer) {
    peer.read_request();
    peer.send(response("200 OK", {{"Connection", "close"}}, "ok"));
    if (peer.ends_cleanly()) clean.open();
    any.open();
  });
  CHECK(world.finops.exchange(json_request(kPath, "{}")).body == "ok");
  REQUIRE(any.wait());
  CHECK(clean.is_open());
}

TEST_CASE("F7: records of one byte each pass one by one") {
  World world([](UpstreamConn&, TlsPeer& peer) {
    peer.read_request();
    for (const char c : response("200 OK", {}, "byte by byte")) peer.send({&c, 1});
    peer.read_request();
    peer.send(response("200 OK", {}, "second"));
  });
  RawClient client = world.finops.connect();
  CHECK(client.exchange(json_request(kPath, "{}")).body == "byte by byte");
  CHECK(client.exchange(json_request(kPath, "{}")).body == "second");
  CHECK(world.provider.plain.connections() == 1);
}

TEST_CASE("F7: renegotiation and new keys in the middle of an answer and of an upload") {
  struct Case {
    int version;
    bool in_upload, in_answer;  // not both with TLS 1.2: a second renegotiation would overtake the first
  };
  for (const auto [version, in_upload, in_answer] :
       {Case{TLS1_2_VERSION, true, false}, Case{TLS1_2_VERSION, false, true}, Case{TLS1_3_VERSION, true, true}}) {
    CAPTURE(version);
    CAPTURE(in_upload);
    const auto change = [of = version](TlsPeer& peer) {
      of == TLS1_2_VERSION ? SSL_renegotiate(peer.ssl()) : SSL_key_update(peer.ssl(), SSL_KEY_UPDATE_REQUESTED);
    };
    World world(
        [change, first = in_upload, second = in_answer](UpstreamConn&, TlsPeer& peer) {
          if (first) change(peer);
          peer.send("HTTP/1.1 100 Continue\r\n\r\n");
          peer.read_request();
          peer.send(response("200 OK", {{"Content-Length", "10"}}) + "first");
          if (second) change(peer);
          peer.send("after");
          peer.ends_cleanly();  // a reset would take what was sent with it
        },
        version);
    const Message answer = world.finops.exchange(json_request(kPath, "\"" + std::string(3'000'000, 'u') + "\""));
    CHECK(answer.body == "firstafter");
    CHECK(answer.complete);
  }
}

TEST_CASE("F13: a ticket that comes while a connection is idle does not end it") {
  Gate idle, sent;
  World world(
      [&](UpstreamConn& connection, TlsPeer& peer) {
        peer.read_request();
        peer.send(response("200 OK", {}, "one"));
        connection.wait(idle);
        SSL_new_session_ticket(peer.ssl());
        SSL_do_handshake(peer.ssl());
        sent.open();
        peer.read_request();
        peer.send(response("200 OK", {}, "two"));
      },
      TLS1_3_VERSION);
  RawClient client = world.finops.connect();  // one, whose second request comes after the connection is idle
  CHECK(client.exchange(json_request(kPath, "{}")).body == "one");
  idle.open();
  REQUIRE(sent.wait());
  CHECK(client.exchange(json_request(kPath, "{}")).body == "two");
  CHECK(world.provider.plain.connections() == 1);
}

TEST_CASE("F13: data that comes while a connection is idle is no answer to the next request") {
  Gate idle, sent;
  World world([&](UpstreamConn& connection, TlsPeer& peer) {
    peer.read_request();
    peer.send(response("200 OK", {}, "right"));
    if (connection.index() > 0) return;
    connection.wait(idle);
    peer.send(response("200 OK", {}, "unasked"));
    sent.open();
    connection.wire().wait_end();
  });
  CHECK(world.finops.exchange(json_request(kPath, "{}")).body == "right");
  idle.open();
  REQUIRE(sent.wait());
  CHECK(world.finops.exchange(json_request(kPath, "{}")).body == "right");
  CHECK(world.provider.plain.connections() == 2);
}

TEST_CASE("F13: a second answer that came with the first is no answer to the next request") {
  World world([&](UpstreamConn& connection, TlsPeer& peer) {
    peer.read_request();
    const int on = 1, off = 0;
    ::setsockopt(connection.wire().fd(), IPPROTO_TCP, TCP_CORK, &on, sizeof on);
    peer.send(response("200 OK", {}, "right"));
    if (connection.index() == 0) peer.send(response("200 OK", {}, "unasked"));
    ::setsockopt(connection.wire().fd(), IPPROTO_TCP, TCP_CORK, &off, sizeof off);
    connection.wire().wait_end();
  });
  CHECK(world.finops.exchange(json_request(kPath, "{}")).body == "right");
  CHECK(world.finops.exchange(json_request(kPath, "{}")).body == "right");
  CHECK(world.provider.plain.connections() == 2);
}

TEST_CASE("F10 F9: a handshake that never ends is a 504 in time, and the client may leave it") {
  Gate greeted;
  FakeUpstream silent([&](UpstreamConn& connection) {
    connection.wire().fill();
    greeted.open();
    connection.wire().wait_end();
  });
  const std::string url = "https://127.0.0.1:" + std::to_string(silent.port());
  const FinopsServer finops({.upstreams = {{"openai", url}}, .args = {"--connect-timeout", "1"}});
  const Message answer = finops.exchange(json_request(kPath, "{}"));
  CHECK(answer.status() == 504);
  CHECK(contains(answer.body, "TLS handshake"));
  const FinopsServer patient({.upstreams = {{"openai", url}}});
  RawClient client = patient.connect();
  Gate again, gone;
  Clock::time_point when{};
  silent.queue([&](UpstreamConn& connection) {
    connection.wire().fill();
    again.open();
    if (const auto end = connection.wire().wait_end()) when = *end;
    gone.open();
  });
  client.send(json_request(kPath, "{}"));
  REQUIRE(again.wait());
  const auto left = Clock::now();
  client.close();
  REQUIRE(gone.wait());
  CHECK(std::chrono::duration_cast<Millis>(when - left).count() <= hangup_limit().count());
  CHECK(patient.wait_record()["outcome"] == "client_closed");
}

}  // namespace finops::test::f8_tls_ends_test
