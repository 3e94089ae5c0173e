// F4, F5, F7, F8: responses as bytes, in the framing that the client understands.
#include "proxy/client_sink.h"

#include <doctest/doctest.h>

#include "proxy/socket_pair.h"

namespace finops::proxy::test {
namespace {

struct Fixture {
  explicit Fixture(int minor = 1, bool close = false)
      : connection(pair.server.get(), pair.wake.get(), {}), sink(connection, minor, close) {
    head.status = 529;
    head.reason = "Site is Overloaded";
    head.headers.add("b", "");
    head.headers.add("A", "1");
  }
  SocketPair pair;
  Connection connection;
  ClientSink sink;
  ResponseHead head;
};

const std::string kHead = "HTTP/1.1 529 Site is Overloaded\r\nb:\r\nA: 1\r\n";

TEST_CASE("F5 sink: a known length is written raw, head and first bytes leave together") {
  Fixture f;
  f.head.headers.add("content-length", "6");
  REQUIRE(f.sink.on_head(f.head, {Framing::Kind::length, 6}).ok());
  CHECK(f.pair.arrived() == "");
  REQUIRE(f.sink.on_chunk("abc").ok());
  CHECK(f.pair.arrived() == kHead + "content-length: 6\r\n\r\nabc");
  REQUIRE(f.sink.on_end("def", {}).ok());
  CHECK(f.pair.arrived() == "def");
  CHECK_FALSE(f.sink.must_close());
}

TEST_CASE("F7 sink: a flush sends the head at once, and only once") {
  Fixture f;
  REQUIRE(f.sink.on_head(f.head, {Framing::Kind::chunked, 0}).ok());
  REQUIRE(f.sink.on_flush().ok());
  CHECK(f.pair.arrived() == kHead + "Transfer-Encoding: chunked\r\n\r\n");
  REQUIRE(f.sink.on_flush().ok());
  CHECK(f.pair.arrived() == "");
}

TEST_CASE("F5 F7 sink: chunked coding, each piece at once, with trailers") {
  Fixture f;
  HeaderList trailers;
  trailers.add("X-T", "1");
  REQUIRE(f.sink.on_head(f.head, {Framing::Kind::chunked, 0}).ok());
  REQUIRE(f.sink.on_chunk("0123456789abcdef").ok());
  CHECK(f.pair.arrived() == kHead + "Transfer-Encoding: chunked\r\n\r\n10\r\n0123456789abcdef\r\n");
  REQUIRE(f.sink.on_chunk("x").ok());
  CHECK(f.pair.arrived() == "1\r\nx\r\n");
  REQUIRE(f.sink.on_end("yz", trailers).ok());
  CHECK(f.pair.arrived() == "2\r\nyz\r\n0\r\nX-T: 1\r\n\r\n");
  CHECK_FALSE(f.sink.must_close());
}

TEST_CASE("F5 sink: an empty chunked body is only its end") {
  Fixture f;
  REQUIRE(f.sink.on_head(f.head, {Framing::Kind::chunked, 0}).ok());
  REQUIRE(f.sink.on_end({}, {}).ok());
  CHECK(f.pair.arrived() == kHead + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
}

TEST_CASE("F5 sink: what upstream ended by closing is chunked for HTTP/1.1, closed for HTTP/1.0") {
  Fixture now;
  REQUIRE(now.sink.on_head(now.head, {Framing::Kind::close, 0}).ok());
  REQUIRE(now.sink.on_end("x", {}).ok());
  CHECK(now.pair.arrived() == kHead + "Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n");
  CHECK_FALSE(now.sink.must_close());
  for (const Framing::Kind kind : {Framing::Kind::close, Framing::Kind::chunked}) {
    Fixture old(0);
    REQUIRE(old.sink.on_head(old.head, {kind, 0}).ok());
    REQUIRE(old.sink.on_chunk("x").ok());
    REQUIRE(old.sink.on_end("y", {}).ok());
    CHECK(old.pair.arrived() == kHead + "Connection: close\r\n\r\nxy");
    CHECK(old.sink.must_close());
  }
}

TEST_CASE("F5 sink: no body, no framing added") {
  Fixture f;
  f.head.headers.add("Content-Length", "77");
  REQUIRE(f.sink.on_head(f.head, {}).ok());
  REQUIRE(f.sink.on_end({}, {}).ok());
  CHECK(f.pair.arrived() == kHead + "Content-Length: 77\r\n\r\n");
}

TEST_CASE("F12 sink: Connection says what will happen") {
  Fixture closing(1, true);
  REQUIRE(closing.sink.on_head(closing.head, {}).ok());
  REQUIRE(closing.sink.on_end({}, {}).ok());
  CHECK(closing.pair.arrived() == kHead + "Connection: close\r\n\r\n");
  CHECK(closing.sink.must_close());
  Fixture kept(0, false);
  kept.head.headers.add("Content-Length", "0");
  REQUIRE(kept.sink.on_head(kept.head, {Framing::Kind::length, 0}).ok());
  REQUIRE(kept.sink.on_end({}, {}).ok());
  CHECK(kept.pair.arrived() == kHead + "Content-Length: 0\r\nConnection: keep-alive\r\n\r\n");
  CHECK_FALSE(kept.sink.must_close());
}

TEST_CASE("F8 sink: an abort writes nothing and the connection cannot go on") {
  Fixture f;
  REQUIRE(f.sink.on_head(f.head, {Framing::Kind::chunked, 0}).ok());
  REQUIRE(f.sink.on_chunk("x").ok());
  (void)f.pair.arrived();
  f.sink.on_abort({});
  CHECK(f.pair.arrived() == "");
  CHECK(f.sink.must_close());
}

TEST_CASE("F9 sink: a client that is gone makes writes fail, not crash") {
  Fixture f;
  f.pair.client.reset();
  REQUIRE(f.sink.on_head(f.head, {Framing::Kind::chunked, 0}).ok());
  const auto result = f.sink.on_chunk("x");
  REQUIRE_FALSE(result.ok());
  CHECK(result.error().code == ErrorCode::client_gone);
  CHECK(f.sink.must_close());
}

}  // namespace
}  // namespace finops::proxy::test
