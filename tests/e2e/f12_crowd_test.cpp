// F12: many connections at once. One thread plays all clients and one all providers: every stream is held open until
// all of them run, then all finish.
#include <doctest/doctest.h>

#include <sys/resource.h>
#include <sys/socket.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <thread>

#include "support/fake_upstream.h"
#include "support/finops_server.h"

namespace finops::test::f12_crowd_test {

using namespace finops::test;

namespace {

// Accepts `count` connections, answers each with the start of a stream, and finishes all of them when `finish` opens.
class CrowdUpstream {
 public:
  explicit CrowdUpstream(int count) : count_(count), listener_(listen_on_loopback()), thread_([this] { run(); }) {}
  ~CrowdUpstream() {
    finish.open();
    ::shutdown(listener_.fd.get(), SHUT_RDWR);
    thread_.join();
  }

  std::string url() const { return "http://127.0.0.1:" + std::to_string(listener_.port); }
  Gate finish;

 private:
  void run() {
    std::vector<std::unique_ptr<Wire>> streams;
    while (static_cast<int>(streams.size()) < count_) {
      Fd fd(::accept4(listener_.fd.get(), nullptr, nullptr, SOCK_CLOEXEC));
      if (!fd.valid()) return;
      auto wire = std::make_unique<Wire>(std::move(fd));
      MessageReader seen(*wire, MessageReader::Kind::request);
      if (!seen.read_all()) continue;
      wire->send(response("200 OK", {{"Content-Type", "text/event-stream"}, {"Transfer-Encoding", "chunked"}}) +
                 chunk("data: 1\n\n"));
      streams.push_back(std::move(wire));
    }
    finish.wait(10 * patience());
    for (const auto& wire : streams) wire->send(chunk("data: 2\n\n") + std::string(kLastChunk));
  }

  int count_;
  Listener listener_;
  std::thread thread_;
};

rlim_t raise_descriptor_limit() {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
  return limit.rlim_cur;
}

void holds_open(int count) {
  CrowdUpstream upstream(count);
  FinopsServer finops({.upstreams = {{"openai", upstream.url()}}});
  const std::string bytes =
      json_request("/openai_passthrough/v1/chat/completions", R"({"model":"gpt-4o","stream":true})");
  std::vector<std::unique_ptr<RawClient>> clients;
  std::vector<std::unique_ptr<MessageReader>> answers;
  for (int i = 0; i < count; ++i) {
    clients.push_back(std::make_unique<RawClient>(finops.port()));
    REQUIRE(clients.back()->send(bytes));
  }
  for (const auto& client : clients) {
    answers.push_back(std::make_unique<MessageReader>(client->wire(), MessageReader::Kind::response));
    REQUIRE(answers.back()->read_body(9, 3 * patience()));
  }
  MESSAGE(count << " open streams, resident " << finops.process().rss_kib() << " KiB");
  CHECK(finops.exchange(request("GET", "/_finops/health")).status() == 200);
  upstream.finish.open();
  int finished = 0;
  for (const auto& answer : answers) {
    if (answer->read_all(3 * patience()) && answer->message().body == "data: 1\n\ndata: 2\n\n") ++finished;
  }
  CHECK(finished == count);
  CHECK(finops.records().size() == static_cast<std::size_t>(count));
}

}  // namespace

TEST_CASE("F12: 1000 streams are held open at once and all finish") {
  raise_descriptor_limit();
  holds_open(1000);
}

TEST_CASE("F12: 5000 connections work") {
  // This process holds both ends of each exchange, two descriptors; so does finops.
  const auto fits = static_cast<int>((raise_descriptor_limit() - 200) / 2);
  const int count = std::min({5000, fits, sanitized() ? 1500 : 5000});
  if (count < 5000) MESSAGE("only " << count << " connections: descriptor limit or sanitizer");
  holds_open(count);
}

TEST_CASE("F12: a crowd of short connections is served one and all") {
  FakeUpstream upstream(response("200 OK", {}, "ok"));
  const FinopsServer finops({.upstreams = {{"openai", upstream.url()}}});
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int i = 0; i < 400; ++i) {
    clients.push_back(std::make_unique<RawClient>(finops.port()));
    clients.back()->send(request("GET", "/openai_passthrough/v1/x", {{"Connection", "close"}}));
  }
  int served = 0;
  for (const auto& client : clients) served += client->receive().body == "ok" && client->closed_by_peer();
  CHECK(served == 400);
}

TEST_CASE("F12: in a crowd everybody gets their own answer") {
  FakeUpstream upstream([](UpstreamConn& connection) {
    for (;;) {
      const Message seen = connection.read_request();
      connection.send(response("200 OK", {{"X-Who", seen.header("x-who")}}, seen.target() + seen.body));
    }
  });
  const FinopsServer finops({.upstreams = {{"openai", upstream.url()}}});
  std::atomic<int> right = 0;
  std::vector<std::thread> clients;
  clients.reserve(16);
  for (int i = 0; i < 16; ++i) {
    clients.emplace_back([&, i] {
      RawClient client(finops.port());
      for (int n = 0; n < 60; ++n) {
        const std::string me = std::to_string(i) + "-" + std::to_string(n);
        const std::string body = random_bytes(static_cast<std::size_t>(n) * 97, static_cast<std::uint32_t>(i));
        const Message answer = client.exchange(request("POST", "/openai_passthrough/" + me, {{"X-Who", me}}, body));
        right += answer.header("x-who") == me && answer.body == std::string("/").append(me).append(body);
      }
    });
  }
  for (std::thread& client : clients) client.join();
  CHECK(right == 16 * 60);
}

TEST_CASE("F12: --max-connections bounds the crowd and serves whoever comes after it") {
  CrowdUpstream upstream(4);
  const FinopsServer finops({.upstreams = {{"openai", upstream.url()}}, .args = {"--max-connections", "4"}});
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int i = 0; i < 4; ++i) {
    clients.push_back(std::make_unique<RawClient>(finops.port()));
    clients.back()->send(request("GET", "/openai_passthrough/v1/x", {{"Connection", "close"}}));
    MessageReader answer = clients.back()->reader();
    REQUIRE(answer.read_body(9));
  }
  RawClient fifth(finops.port());
  fifth.send(request("GET", "/_finops/health"));
  const Message refused = fifth.receive("GET", Millis(300));
  CHECK((refused.status() == 0 || refused.status() == 503));
  upstream.finish.open();
  for (const auto& client : clients) CHECK(client->wire().wait_end().has_value());
  CHECK(eventually([&] { return finops.exchange(request("GET", "/_finops/health")).status() == 200; }));
}

}  // namespace finops::test::f12_crowd_test
