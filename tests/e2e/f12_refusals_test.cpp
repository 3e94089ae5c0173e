// F12: a byte stream that could be read in two ways is refused and the connection closed. Behind every bad request
// stands a good one: if it is ever answered or forwarded, something was smuggled.
#include <doctest/doctest.h>

#include <algorithm>

#include "support/fake_upstream.h"
#include "support/finops_server.h"

namespace finops::test::f12_refusals_test {

using namespace finops::test;

namespace {

using Bad = std::pair<std::string, std::string>;  // what is wrong, the bytes

const std::string kPath = "/openai_passthrough/v1/x";
const std::string kStart = "POST " + kPath + " HTTP/1.1\r\nHost: localhost\r\n";
const std::string kSmuggled = "GET /openai_passthrough/smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n";
const std::string kChunkedStart = kStart + "Transfer-Encoding: chunked\r\n\r\n";

void refuses(const std::vector<Bad>& requests, const std::vector<int>& statuses = {400, 501}) {
  FakeUpstream upstream(response("200 OK", {}, "ok"));
  const FinopsServer finops({.upstreams = {{"openai", upstream.url()}}});
  for (const auto& example : requests) {
    const auto& [what, bytes] = example;
    CAPTURE(example.first);
    RawClient client = finops.connect();
    client.send(bytes + kSmuggled);
    const Message answer = client.receive();
    CAPTURE(answer.start_line);
    CHECK(std::find(statuses.begin(), statuses.end(), answer.status()) != statuses.end());
    CHECK(answer.complete);
    CHECK(answer.count("x-finops-error") == 1);
    CHECK(client.closed_by_peer());
  }
  CHECK(upstream.requests().empty());
  CHECK(upstream.connections() == 0);
}

Bad head(const std::string& what, const std::string& lines) { return {what, kStart + lines + "\r\n"}; }
Bad body(const std::string& what, const std::string& chunks) { return {what, kChunkedStart + chunks}; }

}  // namespace

TEST_CASE("F12: Transfer-Encoding together with Content-Length is refused") {
  refuses({
      {"TE then CL", kStart + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n"},
      {"CL then TE", kStart + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
      {"CL 0 and TE", kStart + "Content-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"},
      {"other case", kStart + "content-length: 5\r\nX-A: 1\r\ntransfer-ENCODING: Chunked\r\n\r\n0\r\n\r\n"},
      {"TE identity and CL", kStart + "Transfer-Encoding: identity\r\nContent-Length: 5\r\n\r\nhello"},
      {"empty TE and CL", kStart + "Transfer-Encoding:\r\nContent-Length: 5\r\n\r\nhello"},
  });
}

TEST_CASE("F12: a Content-Length that is not one plain number is refused") {
  refuses({
      head("two unequal", "Content-Length: 5\r\nContent-Length: 6\r\n"),
      head("two unequal, far apart", "Content-Length: 0\r\nX-A: b\r\ncontent-length: 44\r\n"),
      head("a list of unequal", "Content-Length: 5, 6\r\n"),
      head("negative", "Content-Length: -1\r\n"),
      head("plus sign", "Content-Length: +5\r\n"),
      head("hexadecimal", "Content-Length: 0x5\r\n"),
      head("two words", "Content-Length: 5 5\r\n"),
      head("a letter behind", "Content-Length: 5a\r\n"),
      head("empty", "Content-Length:\r\n"),
      head("decimal point", "Content-Length: 5.0\r\n"),
      head("too long for 64 bits", "Content-Length: 18446744073709551616\r\n"),
      head("wraps to 5", "Content-Length: 18446744073709551621\r\n"),
      head("quoted", "Content-Length: \"5\"\r\n"),
  });
}

TEST_CASE("F12: the same Content-Length twice has one reading or none") {
  FakeUpstream upstream(response("200 OK", {}, "ok"));
  const FinopsServer finops({.upstreams = {{"openai", upstream.url()}}});
  for (const std::string lines : {"Content-Length: 5\r\nContent-Length: 5\r\n", "Content-Length: 5, 5\r\n"}) {
    const Message answer = finops.exchange(kStart + lines + "\r\nhello");
    if (answer.status() == 400) continue;
    CHECK(answer.status() == 200);
    CHECK(upstream.request().body == "hello");
    CHECK(upstream.request().values("content-length") == std::vector<std::string>{"5"});
  }
}

TEST_CASE("F12: a Transfer-Encoding other than chunked is refused") {
  refuses({
      head("gzip", "Transfer-Encoding: gzip\r\n"),
      head("gzip, chunked", "Transfer-Encoding: gzip, chunked\r\n"),
      head("chunked, gzip", "Transfer-Encoding: chunked, gzip\r\n"),
      head("chunked twice", "Transfer-Encoding: chunked, chunked\r\n"),
      head("chunked on two lines", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"),
      head("gzip and chunked on two lines", "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n"),
      head("chunked and identity on two lines", "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n"),
      head("xchunked", "Transfer-Encoding: xchunked\r\n"),
      head("chunkedx", "Transfer-Encoding: chunkedx\r\n"),
      head("quoted", "Transfer-Encoding: \"chunked\"\r\n"),
      head("parameter", "Transfer-Encoding: chunked;q=1\r\n"),
      head("identity", "Transfer-Encoding: identity\r\n"),
      head("empty", "Transfer-Encoding:\r\n"),
      head("vertical tab",
           "Transfer-Encoding: \x0b"
           "chunked\r\n"),
      head("control byte behind", "Transfer-Encoding: chunked\x01\r\n"),
  });
}

TEST_CASE("F12: bad chunks are refused") {
  refuses({
      body("no size", "\r\nhello\r\n0\r\n\r\n"),
      body("letters", "zz\r\nhello\r\n0\r\n\r\n"),
      body("negative", "-5\r\nhello\r\n0\r\n\r\n"),
      body("plus", "+5\r\nhello\r\n0\r\n\r\n"),
      body("0x", "0x5\r\nhello\r\n0\r\n\r\n"),
      body("too large", "ffffffffffffffffff\r\nhello\r\n0\r\n\r\n"),
      body("wraps to 5", "10000000000000005\r\nhello\r\n0\r\n\r\n"),
      body("data longer than the size", "4\r\nhello\r\n0\r\n\r\n"),
      body("no line end after the data", "5\r\nhello0\r\n\r\n"),
      body("bare LF after the size", "5\nhello\r\n0\r\n\r\n"),
      body("bare LF after the data", "5\r\nhello\n0\r\n\r\n"),
      body("bare CR after the size", "5\rhello\r\n0\r\n\r\n"),
      body("space before the size", " 5\r\nhello\r\n0\r\n\r\n"),
      body("bare LF in an extension", "5;a\nb\r\nhello\r\n0\r\n\r\n"),
      body("NUL in an extension", std::string("5;a\0b\r\nhello\r\n0\r\n\r\n", 19)),
      body("a size line that is too long", "5;" + std::string(20'000, 'a') + "\r\nhello\r\n0\r\n\r\n"),
      body("a size that is too long", std::string(20'000, '0') + "5\r\nhello\r\n0\r\n\r\n"),
      body("a later size line that is too long",
           "5\r\nhello\r\n5;a=" + std::string(20'000, 'a') + "\r\nhello\r\n0\r\n\r\n"),
      body("a last size line that is too long", "5\r\nhello\r\n0;" + std::string(20'000, 'a') + "\r\n\r\n"),
      body("trailer without a colon", "5\r\nhello\r\n0\r\nnonsense\r\n\r\n"),
      body("space before a trailer's colon", "5\r\nhello\r\n0\r\nX : 1\r\n\r\n"),
  });
}

TEST_CASE("F12: bad header lines are refused") {
  refuses({
      head("space before the colon", "X-A : 1\r\n"),
      head("tab before the colon", "X-A\t: 1\r\n"),
      head("space before the colon of the framing", "Content-Length : 5\r\n"),
      head("space before the colon of TE", "Transfer-Encoding : chunked\r\n"),
      head("no colon", "nonsense\r\n"),
      head("no name", ": 1\r\n"),
      head("NUL in a value", std::string("X-A: a\0b\r\n", 10)),
      head("NUL in a name", std::string("X\0A: b\r\n", 8)),
      head("control byte in a value", "X-A: a\x01z\r\n"),
      head("bare CR in a value", "X-A: a\rX-B: b\r\n"),
      head("bare CR before the framing", "X-A: a\rTransfer-Encoding: chunked\r\n"),
      head("bare LF ends a line", "X-A: a\nX-B: b\r\n"),
      head("bare LF before the framing", "X-A: a\nContent-Length: 5\r\n"),
      head("space in a name", "X A: 1\r\n"),
      head("bracket in a name", "X[A]: 1\r\n"),
      head("high byte in a name", "X-\xc3\xa4: 1\r\n"),
      {"space before the first line", "POST " + kPath + " HTTP/1.1\r\n Host: localhost\r\n\r\n"},
      {"only bare LF", "GET " + kPath + " HTTP/1.1\nHost: localhost\n\n"},
      {"bare LF ends the head", "GET " + kPath + " HTTP/1.1\r\nHost: localhost\r\n\n"},
  });
}

TEST_CASE("F12: bad request lines are refused") {
  refuses(
      {
          {"no version", "GET " + kPath + "\r\nHost: localhost\r\n\r\n"},
          {"HTTP 2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"},
          {"HTTP 2 version", "GET " + kPath + " HTTP/2.0\r\nHost: localhost\r\n\r\n"},
          {"lower-case protocol", "GET " + kPath + " http/1.1\r\nHost: localhost\r\n\r\n"},
          {"long version", "GET " + kPath + " HTTP/1.10\r\nHost: localhost\r\n\r\n"},
          {"space in the target", "GET " + kPath + " x HTTP/1.1\r\nHost: localhost\r\n\r\n"},
          {"two spaces", "GET  " + kPath + " HTTP/1.1\r\nHost: localhost\r\n\r\n"},
          {"tab", "GET\t" + kPath + "\tHTTP/1.1\r\nHost: localhost\r\n\r\n"},
          {"bad method", "GE(T " + kPath + " HTTP/1.1\r\nHost: localhost\r\n\r\n"},
          {"empty method", " " + kPath + " HTTP/1.1\r\nHost: localhost\r\n\r\n"},
          {"empty target", "GET  HTTP/1.1\r\nHost: localhost\r\n\r\n"},
          {"TLS to a plain port", std::string("\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03 hello\r\n\r\n", 21)},
      },
      {400, 501, 505});
}

TEST_CASE("F12: HTTP 1.1 needs exactly one Host") {
  refuses({
      {"none", "GET " + kPath + " HTTP/1.1\r\n\r\n"},
      {"two", "GET " + kPath + " HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n"},
      {"two different", "GET " + kPath + " HTTP/1.1\r\nHost: localhost\r\nhost: evil.com\r\n\r\n"},
  });
}

TEST_CASE("F12: a chunked HTTP 1.0 request is refused or the last on its connection") {
  FakeUpstream upstream(response("200 OK", {}, "ok"));
  const FinopsServer finops({.upstreams = {{"openai", upstream.url()}}});
  RawClient client = finops.connect();
  client.send("POST " + kPath +
              " HTTP/1.0\r\nHost: localhost\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" +
              kSmuggled);
  client.receive("POST");
  CHECK(client.closed_by_peer());
  for (const Message& seen : upstream.requests()) CHECK(seen.target() == "/v1/x");
}

TEST_CASE("F12: a folded header line never becomes a line of its own") {
  FakeUpstream upstream(response("200 OK", {}, "ok"));
  const FinopsServer finops({.upstreams = {{"openai", upstream.url()}}});
  const Message answer = finops.exchange(request("GET", kPath, {{"X-Fold", "a\r\n X-Evil: 1\r\n\tContent-Length: 5"}}));
  CHECK((answer.status() == 200 || answer.status() == 400));
  CHECK(upstream.request().count("x-evil") == 0);
  CHECK(upstream.request().count("content-length") == 0);
}

TEST_CASE("F12: heads up to 256 KiB work and larger ones are refused") {
  constexpr std::size_t kLimit = 262'144;  // 256 KiB
  FakeUpstream upstream(response("200 OK", {}, "ok"));
  const FinopsServer finops({.upstreams = {{"openai", upstream.url()}}});
  const std::size_t frame = request("GET", kPath, {{"X-Big", ""}}).size();
  const auto sized = [&](std::size_t size) {
    return request("GET", kPath, {{"X-Big", std::string(size - frame, 'b')}});
  };

  CHECK(finops.exchange(sized(kLimit - 16)).status() == 200);
  CHECK(upstream.request().header("x-big").size() == kLimit - 16 - frame);
  CHECK(finops.exchange(request("GET", kPath + "?q=" + std::string(200'000, 'q'))).status() == 200);
  const std::size_t served = upstream.requests().size();

  RawClient client = finops.connect();
  client.send(sized(kLimit + 1024) + kSmuggled);
  const Message answer = client.receive();
  CHECK(answer.status() == 431);
  CHECK(answer.header("x-finops-error") == "head_too_large");
  CHECK(client.closed_by_peer());

  RawClient endless = finops.connect();  // a head without an end is refused as well, not collected
  endless.send("GET " + kPath + " HTTP/1.1\r\nX-Endless: " + std::string(kLimit + 1024, 'e'));
  CHECK(endless.receive().status() == 431);
  CHECK(upstream.requests().size() == served);
}

TEST_CASE("F12: a WebSocket is answered 426 at once, every other upgrade but h2c 501, and all are logged") {
  FakeUpstream upstream(response("200 OK", {}, "ok"));
  const FinopsServer finops({.upstreams = {{"openai", upstream.url()}, {"anthropic", upstream.url()}}});
  const auto ask = [&](const std::string& offer, const std::string& path) {
    return finops.exchange(request("GET", path,
                                   {{"Connection", "Upgrade"},
                                    {"Upgrade", offer},
                                    {"Sec-WebSocket-Version", "13"},
                                    {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="}}));
  };
  const std::string realtime = "/openai_passthrough/v1/realtime?model=gpt-realtime";
  for (const std::string offer : {"websocket", "WebSocket", "h2c, websocket", "foo/1, websocket", "websocket/13"}) {
    CAPTURE(offer);
    const Message answer = ask(offer, realtime);
    CHECK(answer.start_line == "HTTP/1.1 426 Upgrade Required");
    CHECK(answer.header("x-finops-error") == "upgrade_required");
    CHECK(answer.header("upgrade") == "HTTP/1.1");
    CHECK(contains(answer.head, "Connection: Upgrade\r\n"));
    CHECK(answer.complete);
    CHECK(contains(answer.body, "WebSocket"));
  }
  CHECK(contains(ask("websocket", "/anthropic_passthrough/v1/x").body, R"("type":"error")"));
  const Message other = ask("foo/2", realtime);
  CHECK(other.status() == 501);
  CHECK(other.header("x-finops-error") == "not_implemented");
  CHECK(upstream.connections() == 0);
  CHECK(ask("h2c", realtime).status() == 200);
  std::vector<Json> records = finops.records();
  REQUIRE(records.size() == 8);
  CHECK(records[0]["outcome"] == "rejected");
  CHECK(records[0]["error"]["code"] == "upgrade_required");
  CHECK(records[0]["status"] == 426);
}

TEST_CASE("F12: CONNECT opens no tunnel") {
  FakeUpstream upstream(response("200 OK"));
  const FinopsServer finops({.upstreams = {{"openai", upstream.url()}}});
  const std::string there = "127.0.0.1:" + std::to_string(upstream.port());
  const Message answer = finops.exchange("CONNECT " + there + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
  CHECK(answer.status() >= 400);
  CHECK(upstream.connections() == 0);
}

}  // namespace finops::test::f12_refusals_test
