// P5: memory goes back after a load. The figures are bench/rss's; here is what must hold on any machine.
#include <doctest/doctest.h>

#include <deque>

#include "support/fake_upstream.h"
#include "support/finops_server.h"

namespace finops::test::p5_memory_test {

using namespace finops::test;

TEST_CASE("P5: after a crowd of streams and large bodies, memory and threads go back") {
  if (sanitized()) return;  // their allocators keep what was freed
  constexpr int kCrowd = 300;
  Gate finish;
  FakeUpstream upstream([&](UpstreamConn& connection) {
    connection.read_request();
    connection.send(response("200 OK", {{"Transfer-Encoding", "chunked"}}) + chunk("data: 1\n\n"));
    connection.wait(finish);
    connection.send(chunk("data: 2\n\n") + std::string(kLastChunk));
  });
  FakeUpstream echo(response("200 OK", {}, std::string(2'000'000, 'b')));
  FinopsServer finops({.upstreams = {{"openai", upstream.url()}, {"anthropic", echo.url()}}});
  finops.exchange(json_request("/anthropic_passthrough/v1/x", "{}"));
  const std::size_t threads = finops.process().threads();
  std::uint64_t before = 0;
  {
    std::deque<RawClient> clients;
    for (int i = 0; i < kCrowd; ++i) {
      clients.emplace_back(finops.port());
      clients.back().send(json_request("/openai_passthrough/v1/x", std::string(20'000, ' ') + "{}"));
      REQUIRE(clients.back().reader().read_body(9));
    }
    before = finops.process().rss_kib();
    finish.open();
  }
  for (int i = 0; i < 20; ++i) {
    finops.exchange(json_request("/anthropic_passthrough/v1/x", std::string(3'000'000, ' ') + "{}"));
  }
  CHECK(eventually([&] { return finops.process().threads() <= threads; }));
  CHECK(before > 25 * 1024);
  CHECK(eventually([&] { return finops.process().rss_kib() < 25 * 1024; }, Millis(60'000)));
}

}  // namespace finops::test::p5_memory_test
