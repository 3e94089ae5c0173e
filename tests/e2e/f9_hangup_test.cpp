// F9: when the client goes, the provider's connection goes too, in every phase, and the exchange is recorded.
#include <doctest/doctest.h>

#include <memory>
#include <utility>

#include "support/fake_upstream.h"
#include "support/finops_server.h"

namespace finops::test::f9_hangup_test {

using namespace finops::test;

namespace {

const std::string kPath = "/openai_passthrough/v1/chat/completions";
const std::string kChunkedHead =
    response("200 OK", {{"Content-Type", "text/event-stream"}, {"Transfer-Encoding", "chunked"}});

enum class Leave { close, reset };

// A provider that runs `script` and then waits for its peer to go.
class Watched {
 public:
  explicit Watched(FakeUpstream::Script script)
      : upstream([this, script = std::move(script)](UpstreamConn& connection) {
          script(connection);
          ready.open();
          if (const auto when = connection.wire().wait_end()) {
            ended_at_ = *when;
            ended_.open();
          }
        }) {}

  // Milliseconds from `left` to the provider's end of stream; -1 when it never came.
  long long gone_after(Clock::time_point left) {
    if (!ended_.wait()) return -1;
    return std::chrono::duration_cast<Millis>(ended_at_ - left).count();
  }

  Gate ready;

 private:
  Gate ended_;
  Clock::time_point ended_at_{};

 public:
  FakeUpstream upstream;
};

Clock::time_point leave(RawClient& client, Leave how) {
  const auto now = Clock::now();
  how == Leave::close ? client.close() : client.reset();
  return now;
}

void goes_with_the_client(Watched& provider, const FinopsServer& finops, RawClient& client, Leave how) {
  REQUIRE(provider.ready.wait());
  const long long after = provider.gone_after(leave(client, how));
  CHECK(after >= 0);
  CHECK(after <= hangup_limit().count());
  Json record = finops.wait_record();
  REQUIRE(record.is_object());
  CHECK(record["outcome"] == "client_closed");
}

// A figure of the process (descriptors, threads) after a first request, once it has stood still for 50 ms.
template <class Read>
std::size_t settled(const FinopsServer& finops, Read read) {
  finops.exchange(request("GET", "/_finops/health", {{"Connection", "close"}}));
  std::size_t last = read();
  auto since = Clock::now();
  eventually([&] {
    if (const std::size_t now = read(); now != std::exchange(last, now)) since = Clock::now();
    return Clock::now() - since > Millis(50);
  });
  return last;
}

std::size_t settled_descriptors(const FinopsServer& finops) {
  return settled(finops, [&] { return finops.process().descriptors(); });
}

// Where the provider cannot see it: finops has closed its upstream socket. `idle` is its number of descriptors without
// any exchange; the client's own may still be open while the record is written.
void lets_go(const FinopsServer& finops, std::size_t idle, Clock::time_point left) {
  CHECK(eventually([&] { return finops.process().descriptors() <= idle + 1; }));
  CHECK(std::chrono::duration_cast<Millis>(Clock::now() - left).count() <= hangup_limit().count());
}

}  // namespace

TEST_CASE("F9: the client leaves while its request waits for the head") {
  for (const Leave how : {Leave::close, Leave::reset}) {
    Watched provider([](UpstreamConn& connection) { connection.read_request(); });
    const FinopsServer finops({.upstreams = {{"openai", provider.upstream.url()}}});
    RawClient client = finops.connect();
    client.send(json_request(kPath, R"({"model":"gpt-4o"})"));
    goes_with_the_client(provider, finops, client, how);
    Json record = finops.wait_record();
    CHECK(record["status"].is_null());
    CHECK(record["model"] == "gpt-4o");
    CHECK(logged_body(record["request"]) == R"({"model":"gpt-4o"})");
  }
}

TEST_CASE("F9: the client leaves a stream that pauses and what arrived is recorded") {
  for (const Leave how : {Leave::close, Leave::reset}) {
    Watched provider([](UpstreamConn& connection) {
      connection.read_request();
      connection.send(kChunkedHead + chunk("data: {\"n\":1}\n\n"));
    });
    const FinopsServer finops({.upstreams = {{"openai", provider.upstream.url()}}});
    RawClient client = finops.connect();
    client.send(json_request(kPath, R"({"stream":true})"));
    MessageReader answer = client.reader();
    REQUIRE(answer.read_body(14));
    goes_with_the_client(provider, finops, client, how);
    Json record = finops.wait_record();
    CHECK(record["status"] == 200);
    CHECK(logged_body(record["response"]) == "data: {\"n\":1}\n\n");
  }
}

TEST_CASE("F9: the client leaves a stream that never pauses") {
  Gate flowing;
  Watched provider([&](UpstreamConn& connection) {
    connection.read_request();
    connection.send(kChunkedHead);
    const std::string piece = chunk("data: more\n\n");
    for (int i = 0; connection.wire().send(piece); ++i) {
      if (i == 100) flowing.open();
    }
  });
  const FinopsServer finops({.upstreams = {{"openai", provider.upstream.url()}}});
  RawClient client = finops.connect();
  client.send(json_request(kPath, R"({"stream":true})"));
  MessageReader answer = client.reader();
  REQUIRE(answer.read_body(1000));
  REQUIRE(flowing.wait());
  const auto left = leave(client, Leave::close);
  CHECK(provider.gone_after(left) >= 0);
  CHECK(provider.gone_after(left) <= hangup_limit().count());
  CHECK(finops.wait_record()["outcome"] == "client_closed");
}

TEST_CASE("F9: the client leaves while finops is stuck writing to it") {
  Watched provider([](UpstreamConn& connection) {
    connection.read_request();
    connection.send(response("200 OK", {{"Content-Length", "100000000"}}));
    const std::string piece(1 << 16, 'x');
    while (connection.wire().send(piece, Millis(200))) {  // until nobody takes any more
    }
  });
  const FinopsServer finops({.upstreams = {{"openai", provider.upstream.url()}}});
  RawClient client = finops.connect();
  client.send(request("GET", kPath));
  MessageReader answer = client.reader();
  REQUIRE(answer.read_head());
  goes_with_the_client(provider, finops, client, Leave::reset);
}

TEST_CASE("F9: the client leaves while finops still connects") {
  const BlackHole nowhere;
  const FinopsServer finops({.upstreams = {{"openai", "http://127.0.0.1:" + std::to_string(nowhere.port())}}});
  for (const Leave how : {Leave::close, Leave::reset}) {
    const std::size_t before = finops.records().size(), idle = settled_descriptors(finops);
    RawClient client = finops.connect();
    client.send(json_request(kPath, "{}"));
    REQUIRE(eventually([&] { return nowhere.pending() > 0; }));
    lets_go(finops, idle, leave(client, how));
    CHECK(eventually([&] { return nowhere.pending() == 0; }));
    CHECK(finops.wait_record(before)["outcome"] == "client_closed");
  }
}

TEST_CASE("F9: the client leaves in the middle of a long upload") {
  for (const bool chunked : {false, true}) {
    for (const Leave how : {Leave::close, Leave::reset}) {
      CAPTURE(chunked);
      const std::string half(12 << 20, 'u');
      Watched provider([&](UpstreamConn& connection) {
        MessageReader upload = connection.reader();
        upload.read_head();
        upload.read_body(9 << 20);
      });
      const FinopsServer finops({.upstreams = {{"openai", provider.upstream.url()}}});
      RawClient client = finops.connect();
      const Header framing = chunked ? Header{"Transfer-Encoding", "chunked"} : Header{"Content-Length", "50000000"};
      client.send(request("POST", kPath, {framing}) + (chunked ? chunk(half) : half));
      goes_with_the_client(provider, finops, client, how);
    }
  }
}

TEST_CASE("F9: the client leaves while finops is stuck uploading") {
  Gate reading, gone;
  FakeUpstream upstream([&](UpstreamConn& connection) {
    MessageReader upload = connection.reader();
    upload.read_head();
    reading.open();
    connection.wait(gone);  // takes nothing until the client is gone
  });
  FinopsServer finops({.upstreams = {{"openai", upstream.url()}}});
  const std::size_t idle = settled_descriptors(finops);
  RawClient client = finops.connect();
  client.send(request("POST", kPath, {{"Content-Length", "100000000"}}));
  const std::string piece(1 << 16, 'x');
  while (client.wire().send(piece, Millis(300))) {  // until nobody takes any more
  }
  REQUIRE(reading.wait());
  REQUIRE(eventually([&] { return finops.process().descriptors() == idle + 2; }));
  lets_go(finops, idle, leave(client, Leave::reset));
  gone.open();
  Json record = finops.wait_record();
  REQUIRE(record.is_object());
  CHECK(record["outcome"] == "client_closed");
}

TEST_CASE("F9: the client leaves in the middle of a short upload and the provider hears nothing of it") {
  FakeUpstream upstream(response("200 OK"));
  const FinopsServer finops({.upstreams = {{"openai", upstream.url()}}});
  RawClient client = finops.connect();
  client.send(request("POST", kPath, {{"Content-Length", "1000"}}, "only a part"));
  client.close();
  RawClient next = finops.connect();
  CHECK(next.exchange(request("GET", kPath)).status() == 200);
  CHECK(upstream.requests().size() == 1);
  CHECK(upstream.request().method() == "GET");
}

TEST_CASE("F9: a pipelined request does not hide that the client left") {
  Watched provider([](UpstreamConn& connection) { connection.read_request(); });
  const FinopsServer finops({.upstreams = {{"openai", provider.upstream.url()}}});
  RawClient client = finops.connect();
  client.send(json_request(kPath, "{}") + json_request(kPath, R"({"second":1})"));
  goes_with_the_client(provider, finops, client, Leave::close);
  CHECK(provider.upstream.requests().size() == 1);
}

TEST_CASE("F9: a pipelined request is no hang-up") {
  Gate second_sent;
  FakeUpstream upstream([&](UpstreamConn& connection) {
    connection.read_request();
    connection.send(kChunkedHead + chunk("data: 1\n\n"));
    connection.wait(second_sent);
    connection.send(chunk("data: 2\n\n") + std::string(kLastChunk));
    always(response("200 OK", {}, "second"))(connection);
  });
  const FinopsServer finops({.upstreams = {{"openai", upstream.url()}}});
  RawClient client = finops.connect();
  client.send(json_request(kPath, "{}"));
  MessageReader answer = client.reader();
  REQUIRE(answer.read_body(9));
  client.send(request("GET", kPath));
  second_sent.open();
  CHECK(answer.read_all());
  CHECK(answer.message().body == "data: 1\n\ndata: 2\n\n");
  CHECK(client.receive().body == "second");
}

TEST_CASE("F9: a connection whose exchange was given up is not used again") {
  FakeUpstream upstream([](UpstreamConn& connection) {
    const Message first = connection.read_request();
    if (contains(first.target(), "slow")) {
      connection.wire().wait_end();
    } else {
      connection.send(response("200 OK", {}, "right"));
    }
  });
  const FinopsServer finops({.upstreams = {{"openai", upstream.url()}}});
  RawClient leaver = finops.connect();
  leaver.send(request("GET", "/openai_passthrough/slow"));
  REQUIRE(eventually([&] { return upstream.requests().size() == 1; }));
  leaver.close();
  REQUIRE(finops.wait_record().is_object());
  CHECK(finops.exchange(request("GET", "/openai_passthrough/v1/x")).body == "right");
}

TEST_CASE("F9: clients that come and go leave no descriptor and no thread behind") {
  const BlackHole nowhere;
  FakeUpstream upstream([](UpstreamConn& connection) {
    const Message seen = connection.read_request();
    if (contains(seen.target(), "stream")) connection.send(kChunkedHead + chunk("data: 1\n\n"));
    connection.wire().wait_end();
  });
  FinopsServer finops(
      {.upstreams = {{"openai", upstream.url()}, {"anthropic", "http://127.0.0.1:" + std::to_string(nowhere.port())}}});
  const std::size_t descriptors = settled_descriptors(finops);
  const std::size_t threads = settled(finops, [&] { return finops.process().threads(); });
  const std::vector<std::string> beginnings = {"",
                                               "GET /openai_pa",
                                               request("POST", kPath, {{"Content-Length", "99"}}, "part"),
                                               request("GET", kPath),
                                               request("GET", "/openai_passthrough/stream"),
                                               request("GET", "/anthropic_passthrough/v1/models"),
                                               request("GET", kPath, {{"Transfer-Encoding", "x"}}),
                                               request("GET", "/openai_passthrough/../x")};
  for (int round = 0; round < 5; ++round) {
    std::vector<std::unique_ptr<RawClient>> clients;
    for (const std::string& beginning : beginnings) {
      for (const Leave how : {Leave::close, Leave::reset}) {
        clients.push_back(std::make_unique<RawClient>(finops.port()));
        clients.back()->send(beginning);
        if (round % 2 == 0) leave(*clients.back(), how);  // at once, or all together below
      }
    }
  }
  CHECK(eventually([&] { return finops.process().descriptors() <= descriptors + 2; }));
  CHECK(eventually([&] { return finops.process().threads() <= threads; }));
  MESSAGE(descriptors << " descriptors before, " << finops.process().descriptors() << " after");
}

}  // namespace finops::test::f9_hangup_test
