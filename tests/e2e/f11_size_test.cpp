// F11: bodies of any size in flat memory, and --max-body.
#include <doctest/doctest.h>

#include <atomic>
#include <thread>

#include "support/fake_upstream.h"
#include "support/finops_server.h"

namespace finops::test::f11_size_test {

using namespace finops::test;

namespace {

const std::string kPath = "/openai_passthrough/v1/files";
constexpr std::size_t kPiece = 1 << 18;
constexpr std::size_t kHundredMegabytes = 100'000'000;
constexpr std::uint64_t kGrowthKib = 32'768;

// Gives `send` the same hundred megabytes every time, piece by piece; stops when it is false.
template <class Send>
Checksum pour(std::size_t total, Send send) {
  const std::string pattern = random_bytes(kPiece + 997, 11);
  Checksum sum;
  for (std::size_t at = 0; at < total; at += kPiece) {
    const std::string_view piece = std::string_view(pattern).substr(at / kPiece % 997, std::min(kPiece, total - at));
    sum.add(piece);
    if (!send(piece)) break;
  }
  return sum;
}

// The peak during `work` may stand 32 MiB over what one small request left.
template <class Work>
void in_flat_memory(FinopsServer& finops, Work work) {
  finops.exchange(request("GET", "/_finops/health"));
  const std::uint64_t before = finops.process().rss_kib();
  work();
  const std::uint64_t peak = finops.process().peak_rss_kib();
  MESSAGE("resident before " << before << " KiB, peak " << peak << " KiB");
  REQUIRE(before > 0);
  if (!sanitized()) CHECK(peak < before + kGrowthKib);
}

void uploads(bool chunked) {
  Checksum received;
  FakeUpstream upstream([&](UpstreamConn& connection) {
    MessageReader upload = connection.reader();
    upload.set_sink([&](std::string_view piece) { received.add(piece); });
    if (upload.read_all(3 * patience())) connection.record(upload.message());
    connection.send(response("200 OK", {}, "thanks"));
  });
  FinopsServer finops({.upstreams = {{"openai", upstream.url()}}});
  in_flat_memory(finops, [&] {
    RawClient client = finops.connect();
    const Header framing =
        chunked ? Header{"Transfer-Encoding", "chunked"} : Header{"Content-Length", std::to_string(kHundredMegabytes)};
    client.send(request("POST", kPath, {framing}));
    const Checksum sent = pour(kHundredMegabytes, [&](std::string_view piece) {
      return client.send(chunked ? chunk(piece) : std::string(piece));
    });
    if (chunked) client.send(kLastChunk);
    CHECK(client.receive("POST", 3 * patience()).body == "thanks");
    CHECK(upstream.request().complete);
    CHECK(received.size() == kHundredMegabytes);
    CHECK(received.value() == sent.value());
  });
  CHECK(finops.wait_record()["request"]["bytes"] == kHundredMegabytes);
}

void downloads(bool chunked) {
  Gate poured;
  Checksum sent;
  FakeUpstream upstream([&](UpstreamConn& connection) {
    connection.read_request();
    const Header framing =
        chunked ? Header{"Transfer-Encoding", "chunked"} : Header{"Content-Length", std::to_string(kHundredMegabytes)};
    connection.send(response("200 OK", {framing}));
    sent = pour(kHundredMegabytes, [&](std::string_view piece) {
      return connection.wire().send(chunked ? chunk(piece) : std::string(piece));
    });
    if (chunked) connection.send(kLastChunk);
    poured.open();
  });
  FinopsServer finops({.upstreams = {{"openai", upstream.url()}}});
  in_flat_memory(finops, [&] {
    RawClient client = finops.connect();
    client.send(request("GET", kPath));
    Checksum received;
    MessageReader answer = client.reader();
    answer.set_sink([&](std::string_view piece) { received.add(piece); });
    CHECK(answer.read_all(3 * patience()));
    REQUIRE(poured.wait());
    CHECK(received.size() == kHundredMegabytes);
    CHECK(received.value() == sent.value());
  });
  CHECK(finops.wait_record()["response"]["bytes"] == kHundredMegabytes);
}

}  // namespace

TEST_CASE("F11: 100 MB upload with a length in flat memory") { uploads(false); }
TEST_CASE("F11: 100 MB upload in chunks in flat memory") { uploads(true); }
TEST_CASE("F11: 100 MB download with a length in flat memory") { downloads(false); }
TEST_CASE("F11: 100 MB download in chunks in flat memory") { downloads(true); }

TEST_CASE("F11: thousands of exchanges leave memory where it was") {
  FakeUpstream upstream(response("200 OK", {}, std::string(2000, 'x')));
  FinopsServer finops({.upstreams = {{"openai", upstream.url()}}});
  RawClient client = finops.connect();
  const auto exchanges = [&](int count) {
    for (int i = 0; i < count; ++i)
      REQUIRE(client.exchange(request("POST", kPath, {}, std::string(1000, 'y'))).status() == 200);
  };
  exchanges(500);
  const std::uint64_t before = finops.process().rss_kib();
  exchanges(3000);
  MESSAGE("resident before " << before << " KiB, after " << finops.process().rss_kib() << " KiB");
  if (!sanitized()) CHECK(finops.process().rss_kib() < before + 1024);
}

TEST_CASE("F11: a client that does not read makes the provider wait instead of filling memory") {
  constexpr std::size_t kTotal = 64 << 20;
  std::atomic<std::size_t> pushed = 0;
  FakeUpstream upstream([&](UpstreamConn& connection) {
    if (contains(connection.read_request().target(), "other")) return connection.send(response("200 OK", {}, "served"));
    connection.send(response("200 OK", {{"Content-Length", std::to_string(kTotal)}}));
    pour(kTotal, [&](std::string_view piece) {
      pushed += piece.size();
      return connection.wire().send(piece);
    });
  });
  FinopsServer finops({.upstreams = {{"openai", upstream.url()}}});
  in_flat_memory(finops, [&] {
    RawClient client = finops.connect();
    client.send(request("GET", kPath));
    MessageReader answer = client.reader();
    Checksum received;
    answer.set_sink([&](std::string_view piece) { received.add(piece); });
    REQUIRE(answer.read_head());
    std::size_t last = 0;
    auto moved = Clock::now();
    CHECK(eventually([&] {  // the provider has stood still for a while
      if (pushed != last) moved = Clock::now();
      last = pushed;
      return Clock::now() - moved > Millis(300);
    }));
    CHECK(pushed < kTotal);
    CHECK(finops.exchange(request("GET", "/openai_passthrough/other")).body == "served");
    CHECK(answer.read_all());
    CHECK(received.size() == kTotal);
  });
}

TEST_CASE("F11: an early answer to a long upload reaches the client") {
  FakeUpstream upstream([](UpstreamConn& connection) {
    MessageReader upload = connection.reader();
    upload.read_head();
    connection.send(response("401 Unauthorized", {{"Connection", "close"}}, "no"));
    connection.wire().wait_end();
  });
  const FinopsServer finops({.upstreams = {{"openai", upstream.url()}}});
  RawClient client = finops.connect();
  client.send(request("POST", kPath, {{"Content-Length", "50000000"}}) + std::string(10 << 20, 'x'));
  const Message answer = client.receive("POST");
  CHECK(answer.status() == 401);
  CHECK(answer.body == "no");
}

TEST_CASE("F11: --max-body refuses a declared length at once and closes") {
  FakeUpstream upstream(response("200 OK"));
  const FinopsServer finops({.upstreams = {{"openai", upstream.url()}}, .args = {"--max-body", "64K"}});
  RawClient client = finops.connect();
  const Message answer = client.exchange(request("POST", kPath, {{"Content-Length", "65537"}}));
  CHECK(answer.status() == 413);
  CHECK(answer.header("x-finops-error") == "too_large");
  CHECK(client.closed_by_peer());
  CHECK(upstream.connections() == 0);

  RawClient exact = finops.connect();
  CHECK(exact.exchange(request("POST", kPath, {}, std::string(65536, 'x'))).status() == 200);
  CHECK(upstream.request().body_bytes == 65536);
}

TEST_CASE("F11: --max-body refuses a chunked body that grows over it and closes") {
  FakeUpstream upstream(response("200 OK"));
  const FinopsServer finops({.upstreams = {{"openai", upstream.url()}}, .args = {"--max-body", "1K"}});
  const std::string head = request("POST", kPath, {{"Transfer-Encoding", "chunked"}});
  RawClient client = finops.connect();
  client.send(head + chunk(std::string(1000, 'x')) + chunk(std::string(25, 'x')));
  const Message answer = client.receive("POST");
  CHECK(answer.status() == 413);
  CHECK(client.closed_by_peer());
  CHECK(upstream.connections() == 0);
  CHECK(finops.exchange(head + chunk(std::string(1024, 'x')) + std::string(kLastChunk)).status() == 200);
}

TEST_CASE("F11: --max-body above what is held never lets an oversized upload look whole") {
  Gate ended;
  bool whole = false;
  FakeUpstream upstream([&](UpstreamConn& connection) {
    MessageReader upload = connection.reader();
    upload.set_sink([](std::string_view) {});
    whole = upload.read_all();
    ended.open();
  });
  const FinopsServer finops({.upstreams = {{"openai", upstream.url()}}, .args = {"--max-body", "10M"}});
  RawClient client = finops.connect();
  client.send(request("POST", kPath, {{"Transfer-Encoding", "chunked"}}));
  for (int i = 0; i < 11; ++i) client.send(chunk(std::string(1 << 20, 'x')));
  client.send(kLastChunk);
  const Message answer = client.receive("POST");
  CHECK((answer.status() == 413 || answer.status() == 0));
  if (upstream.connections() > 0) {
    CHECK(ended.wait());
    CHECK_FALSE(whole);
  }
}

}  // namespace finops::test::f11_size_test
