// F7 and F8: everything is passed on at once, and an end that is not one looks like none.
#include <doctest/doctest.h>

#include "support/fake_upstream.h"
#include "support/finops_server.h"

namespace finops::test::f7_streaming_test {

using namespace finops::test;

namespace {

const std::string kPath = "/openai_passthrough/v1/chat/completions";

// The provider sends each piece only after the client has all the pieces before it.
void passes_each_piece_on(const std::string& head, const std::vector<std::string>& pieces, bool chunked,
                          const std::string& last) {
  std::vector<Gate> got(pieces.size() + 1);
  FakeUpstream upstream([&](UpstreamConn& connection) {
    connection.read_request();
    connection.send(head);
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      connection.wait(got[i]);
      connection.send(chunked ? chunk(pieces[i]) : pieces[i]);
    }
    connection.wait(got[pieces.size()]);
    connection.send(last);
  });
  const FinopsServer finops({.upstreams = {{"openai", upstream.url()}}});
  RawClient client = finops.connect();
  client.send(json_request(kPath, "{}"));
  MessageReader answer = client.reader();
  REQUIRE(answer.read_head());
  std::string expected;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    got[i].open();
    expected += pieces[i];
    CAPTURE(i);
    REQUIRE(answer.read_body(expected.size()));
    REQUIRE((answer.message().body == expected));
  }
  got[pieces.size()].open();
  if (chunked) CHECK(answer.read_all());
  CHECK((answer.message().body == expected));
}

std::vector<std::string> bytes_of(const std::string& text) {
  std::vector<std::string> pieces;
  for (const char byte : text) pieces.emplace_back(1, byte);
  return pieces;
}

const std::string kChunkedHead =
    response("200 OK", {{"Content-Type", "text/event-stream"}, {"Transfer-Encoding", "chunked"}});

// What the client has when the provider sends `bytes` and then ends its connection in the given way.
struct Cut {
  Message answer;
  Wire::End end = Wire::End::open;
  Json record;
};
Cut cut(const std::string& bytes, bool reset, const std::string& head_only = "") {
  Gate arrived;
  FakeUpstream upstream([&](UpstreamConn& connection) {
    connection.read_request();
    connection.send(head_only + bytes);
    connection.wait(arrived);
    if (reset) connection.wire().reset();
  });
  const FinopsServer finops({.upstreams = {{"openai", upstream.url()}}});
  RawClient client = finops.connect();
  client.send(json_request(kPath, "{}"));
  MessageReader answer = client.reader();
  answer.read_head();
  answer.read_body(1);
  arrived.open();
  answer.read_all();
  Cut result{answer.message(), client.wire().end(), finops.wait_record()};
  CHECK(client.wire().buffer().empty());
  return result;
}

}  // namespace

TEST_CASE("F7: the head goes out before any body byte exists") {
  Gate head_seen;
  FakeUpstream upstream([&](UpstreamConn& connection) {
    connection.read_request();
    connection.send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n");
    connection.wait(head_seen);
    connection.send("ok");
  });
  const FinopsServer finops({.upstreams = {{"openai", upstream.url()}}});
  RawClient client = finops.connect();
  client.send(json_request(kPath, "{}"));
  MessageReader answer = client.reader();
  REQUIRE(answer.read_head());
  CHECK(answer.message().header("content-type") == "application/json");
  CHECK(answer.message().body.empty());
  head_seen.open();
  CHECK(answer.read_all());
  CHECK(answer.message().body == "ok");
}

TEST_CASE("F7: one-byte chunks are forwarded before the next is sent") {
  passes_each_piece_on(kChunkedHead, bytes_of("data: {\"a\":\"\xc3\xa4\"}\n\ndata: [DONE]\n\n"), true,
                       std::string(kLastChunk));
}

TEST_CASE("F7: one-byte pieces of a body with a length are forwarded before the next is sent") {
  const std::string body = R"({"not":"a stream"})";
  passes_each_piece_on(
      response("200 OK", {{"Content-Type", "application/json"}, {"Content-Length", std::to_string(body.size() + 1)}}),
      bytes_of(body), false, "\n");
}

TEST_CASE("F7: one-byte pieces of a body without any framing are forwarded before the next is sent") {
  passes_each_piece_on("HTTP/1.1 200 OK\r\nContent-Type: audio/mpeg\r\n\r\n", bytes_of("ID3 and so on"), false, "");
}

TEST_CASE("F7: pieces of a megabyte are forwarded before the next is sent") {
  std::vector<std::string> pieces;
  for (std::uint32_t i = 0; i < 5; ++i) pieces.push_back(random_bytes(1 << 20, i));
  passes_each_piece_on(kChunkedHead, pieces, true, std::string(kLastChunk));
}

TEST_CASE("F7: any content type and any coding streams") {
  for (const std::string type :
       {"application/json", "application/vnd.amazon.eventstream", "audio/mpeg", "text/event-stream", "", "x"}) {
    CAPTURE(type);
    passes_each_piece_on(response("200 OK", {{"Content-Type", type}, {"Transfer-Encoding", "chunked"}}),
                         {"a", "bc", "def"}, true, std::string(kLastChunk));
  }
  passes_each_piece_on(response("200 OK", {{"Content-Encoding", "gzip"}, {"Transfer-Encoding", "chunked"}}),
                       bytes_of("\x1f\x8b not really"), true, std::string(kLastChunk));
  passes_each_piece_on(response("500 Oops", {{"Transfer-Encoding", "chunked"}}), {"error", " text"}, true,
                       std::string(kLastChunk));
}

TEST_CASE("F7: half a chunk is forwarded before its other half is sent") {
  Gate half_seen;
  FakeUpstream upstream([&](UpstreamConn& connection) {
    connection.read_request();
    connection.send(kChunkedHead + "a\r\n01234");
    connection.wait(half_seen);
    connection.send("56789\r\n" + std::string(kLastChunk));
  });
  const FinopsServer finops({.upstreams = {{"openai", upstream.url()}}});
  RawClient client = finops.connect();
  client.send(json_request(kPath, "{}"));
  MessageReader answer = client.reader();
  REQUIRE(answer.read_body(5));
  CHECK(answer.message().body == "01234");
  half_seen.open();
  CHECK(answer.read_all());
  CHECK(answer.message().body == "0123456789");
}

TEST_CASE("F8: a chunked stream cut by the provider is cut for the client") {
  for (const bool reset : {false, true}) {
    for (const std::string& bytes :
         {chunk("data: 1\n\n"), chunk("data: 1\n\n") + "5\r\nda", chunk("data: 1\n\n") + "5\r",
          chunk("data: [DONE]\n\n"), chunk("data: 1\n\n") + "0\r\n", chunk("data: 1\n\n") + "0\r\nX-T: 1\r\n"}) {
      CAPTURE(reset);
      CAPTURE(bytes);
      Cut seen = cut(bytes, reset, kChunkedHead);
      CHECK(seen.answer.status() == 200);
      CHECK(seen.answer.body.starts_with("data: "));
      CHECK_FALSE(seen.answer.complete);
      CHECK(seen.end != Wire::End::open);
      REQUIRE(seen.record.is_object());
      CHECK(seen.record["outcome"] == "truncated");
    }
  }
}

TEST_CASE("F8: a body cut short of its length is cut for the client") {
  for (const bool reset : {false, true}) {
    CAPTURE(reset);
    Cut seen = cut("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nonly this", reset);
    CHECK(seen.answer.header("content-length") == "1000");
    CHECK(seen.answer.body == "only this");
    CHECK_FALSE(seen.answer.complete);
    CHECK(seen.end != Wire::End::open);
    REQUIRE(seen.record.is_object());
    CHECK(seen.record["outcome"] == "truncated");
    CHECK(logged_body(seen.record["response"]) == "only this");
  }
}

TEST_CASE("F8: a reset ends no body that only a close may end") {
  Cut seen = cut("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\nsome", true);
  CHECK(seen.answer.body == "some");
  CHECK_FALSE(seen.answer.complete);
}

TEST_CASE("F8: broken chunk framing from the provider is a cut and not an end") {
  for (const std::string bad :
       {"zz\r\ndata\r\n0\r\n\r\n", "-1\r\n\r\n", "fffffffffffffffff\r\n", "4\r\ndataXX0\r\n\r\n"}) {
    CAPTURE(bad);
    Gate first_seen;
    FakeUpstream upstream([&](UpstreamConn& connection) {
      connection.read_request();
      connection.send(kChunkedHead + chunk("data: 1\n\n"));
      connection.wait(first_seen);
      connection.send(bad);
      connection.wire().wait_end();
    });
    const FinopsServer finops({.upstreams = {{"openai", upstream.url()}}});
    RawClient client = finops.connect();
    client.send(json_request(kPath, "{}"));
    MessageReader answer = client.reader();
    REQUIRE(answer.read_body(9));
    first_seen.open();
    CHECK_FALSE(answer.read_all());
    CHECK(client.wire().ended());
    CHECK(answer.message().body.starts_with("data: 1\n\n"));
    Json record = finops.wait_record();
    REQUIRE(record.is_object());
    CHECK(record["outcome"] != "ok");
  }
}

TEST_CASE("F7 F8: what came before broken framing, even in the same read, still arrives") {
  const Cut seen = cut(chunk("data: 1\n\n") + "zz\r\n", false, kChunkedHead);
  CHECK(seen.answer.status() == 200);
  CHECK(seen.answer.body == "data: 1\n\n");
  CHECK_FALSE(seen.answer.complete);
}

TEST_CASE("F8: no end marker is waited for and none is invented") {
  FakeUpstream upstream(response("200 OK", {{"Content-Type", "text/event-stream"}, {"Transfer-Encoding", "chunked"}},
                                 chunk("data: {\"no\":\"done\"}\n\n") + std::string(kLastChunk)));
  const FinopsServer finops({.upstreams = {{"openai", upstream.url()}}});
  const Message answer = finops.exchange(json_request(kPath, R"({"stream":true})"));
  CHECK(answer.complete);
  CHECK(answer.body == "data: {\"no\":\"done\"}\n\n");
}

TEST_CASE("F8: bytes after an end marker still arrive") {
  Gate marker_seen;
  FakeUpstream upstream([&](UpstreamConn& connection) {
    connection.read_request();
    connection.send(kChunkedHead + chunk("data: [DONE]\n\n"));
    connection.wait(marker_seen);
    connection.send(chunk(": after\n\n") + std::string(kLastChunk));
  });
  const FinopsServer finops({.upstreams = {{"openai", upstream.url()}}});
  RawClient client = finops.connect();
  client.send(json_request(kPath, R"({"stream":true})"));
  MessageReader answer = client.reader();
  REQUIRE(answer.read_body(14));
  marker_seen.open();
  CHECK(answer.read_all());
  CHECK(answer.message().body == "data: [DONE]\n\n: after\n\n");
}

}  // namespace finops::test::f7_streaming_test
