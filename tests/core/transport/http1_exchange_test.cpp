// F4, F7, F9, F10, F12: one request and its answer on one connection. The answer is on its way before the exchange
// begins, or a waiter of the test says what comes, so that nothing here depends on time.
#include "core/transport/http1_exchange.h"

#include <doctest/doctest.h>
#include <poll.h>
#include <sys/socket.h>

#include <thread>

#include "core/transport/upstream_pair.h"
#include "support/scripted_waiter.h"
#include "support/wire.h"

namespace finops::test::http1_exchange_test {
namespace {

using std::chrono::milliseconds;

class Sink final : public StreamSink {
 public:
  int waiting = 0, status = 0, chunks = 0;
  std::string reason, body;
  HeaderList headers, trailers;
  Framing framing;
  bool ended = false;

  void on_waiting() override { ++waiting; }
  Result<void> on_head(const ResponseHead& head, const Framing& how) override {
    status = head.status, reason = head.reason, headers = head.headers, framing = how;
    return {};
  }
  Result<void> on_chunk(std::string_view bytes) override {
    ++chunks;
    body += bytes;
    return {};
  }
  Result<void> on_end(std::string_view last, const HeaderList& fields) override {
    body += last;
    trailers = fields;
    ended = true;
    return {};
  }
  void on_abort(const Error&) noexcept override {}
};

// A request body of which nothing comes.
class Silent final : public BodySource {
 public:
  int poll_fd() const noexcept override { return 9999; }
  Result<void> read(std::string& out) override { return out.clear(), Result<void>(); }
  bool done() const noexcept override { return false; }
  const HeaderList& trailers() const noexcept override { return none_; }

 private:
  HeaderList none_;
};

// One exchange; `request` may be changed before run().
struct Run {
  Run() {
    fields.add("Host", "a.test");
    request.base = &pairs.base;
    request.method = "POST";
    request.target = "/v1/x";
    request.headers = &fields;
    request.body = "body";
  }

  void answer(std::string_view bytes) { REQUIRE(wire.send(bytes)); }
  void answer_and_end(std::string_view bytes) {
    answer(bytes);
    wire.half_close();
  }
  // "ok", or the code of the error.
  std::string run() {
    Http1Exchange exchange(request, {timing, attempts, reused, phase}, *pair.connection, sink, cancel);
    const auto result = exchange.run();
    reusable = exchange.connection_reusable();
    died_untouched = exchange.died_untouched();
    if (result.ok()) return "ok";
    message = result.error().message;
    return std::string(to_string(result.error().code));
  }
  std::string sent() { return wire.read_past("body"); }

  UpstreamPairs pairs;
  UpstreamPairs::Pair pair = pairs.make();
  Wire wire{std::move(pair.other)};
  HeaderList fields;
  UpstreamRequest request;
  Cancel cancel;
  Sink sink;
  Timing timing;
  int attempts = 1;
  bool reused = false, reusable = false, died_untouched = false;
  std::string_view phase;
  std::string message;
};

}  // namespace

TEST_CASE("F4 exchange: the request goes out as it stands, and a whole answer leaves the connection for the next") {
  Run x;
  x.answer("HTTP/1.1 200 Fine\r\nX-A: 1\r\nContent-Length: 5\r\n\r\nhello");
  CHECK(x.run() == "ok");
  CHECK(x.sent() == "POST /v1/x HTTP/1.1\r\nHost: a.test\r\n\r\nbody");
  CHECK(x.sink.status == 200);
  CHECK(x.sink.reason == "Fine");
  CHECK(x.sink.headers.get("X-A") == "1");
  CHECK(x.sink.framing.kind == Framing::Kind::length);
  CHECK(x.sink.framing.length == 5);
  CHECK(x.sink.body == "hello");
  CHECK(x.sink.ended);
  CHECK(x.reusable);
  CHECK_FALSE(x.died_untouched);
  CHECK(x.phase == "body");
  CHECK(x.timing.sent.has_value());
  CHECK(x.timing.first_byte.has_value());
  // The next one on the same connection.
  x.sink = {};
  x.answer("HTTP/1.1 204 \r\n\r\n");
  CHECK(x.run() == "ok");
  CHECK(x.sink.status == 204);
  CHECK(x.sink.framing.kind == Framing::Kind::none);
  CHECK(x.reusable);
}

TEST_CASE("F7 exchange: a chunked answer comes without its framing, its trailers at its end") {
  Run x;
  x.answer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nX-T: 1\r\n\r\n");
  CHECK(x.run() == "ok");
  CHECK(x.sink.framing.kind == Framing::Kind::chunked);
  CHECK(x.sink.body == "abcde");
  CHECK(x.sink.trailers.get("X-T") == "1");
  CHECK(x.reusable);
}

TEST_CASE("F12 exchange: which answers leave no connection for the next request") {
  const auto reusable = [](const std::string& answer, bool end = false) {
    Run x;
    end ? x.answer_and_end(answer) : x.answer(answer);
    CHECK(x.run() == "ok");
    CHECK(x.sink.ended);
    return x.reusable;
  };
  CHECK(reusable("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nab"));
  CHECK_FALSE(reusable("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nab"));
  CHECK_FALSE(reusable("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: x, Close\r\n\r\nab"));
  CHECK_FALSE(reusable("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nabHTTP/1.1"));  // nobody asked for more
  CHECK_FALSE(reusable("HTTP/1.1 200 OK\r\n\r\nab", true));
  CHECK_FALSE(reusable("HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nab"));
  CHECK(reusable("HTTP/1.0 200 OK\r\nContent-Length: 2\r\nConnection: keep-alive\r\n\r\nab"));
}

TEST_CASE("F7 exchange: what arrived of an answer that is cut is given, and that it is cut is said") {
  {
    Run x;
    x.answer_and_end("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello");
    CHECK(x.run() == "truncated");
    CHECK(x.sink.body == "hello");
    CHECK_FALSE(x.sink.ended);
    CHECK_FALSE(x.reusable);
    CHECK_FALSE(x.died_untouched);
  }
  {
    Run x;
    x.answer("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nno size\r\n");
    CHECK(x.run() == "protocol");
    CHECK(x.message.starts_with("the upstream's answer is not valid: "));
    CHECK(x.sink.body == "abc");
  }
}

TEST_CASE("F13 exchange: only a connection that ends before any byte of an answer died untouched") {
  {
    Run x;
    x.wire.half_close();
    CHECK(x.run() == "protocol");
    CHECK(x.died_untouched);
    CHECK(x.message == "upstream closed the connection without an answer");
    CHECK(x.phase == "head");
  }
  {
    Run x;
    x.answer_and_end("HTTP/1.1 200 O");
    CHECK(x.run() == "protocol");
    CHECK_FALSE(x.died_untouched);
    CHECK(x.message == "upstream closed the connection within the response head");
  }
  {
    Run x;
    x.answer("SMTP at your service\r\n\r\n");
    CHECK(x.run() == "protocol");
    CHECK_FALSE(x.died_untouched);
    CHECK(x.sink.status == 0);
  }
}

TEST_CASE("F4 exchange: answers without a body end with their head, whatever it says of one") {
  for (const std::string head : {"204 No Content", "304 Not Modified"}) {
    Run x;
    x.answer("HTTP/1.1 " + head + "\r\nContent-Length: 9\r\n\r\n");
    CHECK(x.run() == "ok");
    CHECK(x.sink.body == "");
    CHECK(x.sink.framing.kind == Framing::Kind::none);
  }
  Run x;
  x.request.method = "HEAD";
  x.answer("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n");
  CHECK(x.run() == "ok");
  CHECK(x.sink.headers.get("Content-Length") == "9");
  CHECK(x.sink.framing.kind == Framing::Kind::none);
  CHECK(x.reusable);
}

TEST_CASE("F10 exchange: interim answers are passed over, but not without end, and none switches the protocol") {
  {
    Run x;
    x.answer(
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: "
        "0\r\n\r\n");
    CHECK(x.run() == "ok");
    CHECK(x.sink.status == 200);
    CHECK_FALSE(x.sink.headers.has("Link"));
    CHECK(x.reusable);
  }
  {
    Run x;
    x.answer("HTTP/1.1 101 Switching\r\nUpgrade: y\r\n\r\n");
    CHECK(x.run() == "protocol");
    CHECK(x.sink.status == 0);
  }
  {
    Run x;
    const std::string interim = "HTTP/1.1 103 Early\r\nLink: " + std::string(60'000, 'x') + "\r\n\r\n";
    std::thread other([&] {  // until the exchange hangs up
      for (int i = 0; i < 6 && x.wire.send(interim); ++i) {}
    });
    CHECK(x.run() == "protocol");
    CHECK(x.message.find("interim") != std::string::npos);
    x.pair.connection.reset();
    other.join();
  }
  {
    Run x;
    ScriptedWaiter waiter;
    waiter.answer = [&](std::span<Awaited> what) {  // the answer that is there, then the limit is over
      what[0].came.readable = waiter.asked.size() == 1;
      return waiter.asked.size() == 1 ? 1 : 0;
    };
    x.cancel.waiter = &waiter;
    x.request.idle_timeout = milliseconds(50'000);
    x.answer("HTTP/1.1 103 Early\r\n\r\n");
    REQUIRE(wait_for(x.pair.connection->fd(), POLLIN, patience()));
    CHECK(x.run() == "timeout");
    CHECK(x.message == "upstream sent nothing but interim (1xx) answers for too long");
    REQUIRE(waiter.asked.size() == 2);
    CHECK(waiter.asked[0].limit == milliseconds(50'000));
    CHECK(*waiter.asked[1].limit <= milliseconds(50'000));  // they are no progress
    CHECK(*waiter.asked[1].limit > milliseconds(0));
  }
}

TEST_CASE("F10 F9 exchange: silence, a client that is gone and a client that stops sending end it, each by its name") {
  Run x;
  ScriptedWaiter waiter;
  x.cancel = {7, 8, &waiter};
  x.request.idle_timeout = milliseconds(1500);
  CHECK(x.run() == "timeout");
  CHECK(x.message == "upstream sent nothing for 1 s");
  REQUIRE(waiter.asked.size() == 1);
  CHECK(waiter.asked[0].what[0].fd == x.pair.connection->fd());
  CHECK_FALSE(waiter.asked[0].what[0].writable);  // all of it is sent
  CHECK_FALSE(x.died_untouched);
  waiter.answer = [](std::span<Awaited> what) { return what[1].came.peer_ended = true, 1; };
  CHECK(x.run() == "client_gone");
  CHECK_FALSE(x.died_untouched);
  waiter.answer = [](std::span<Awaited> what) { return what[2].came.readable = true, 1; };
  CHECK(x.run() == "canceled");
  CHECK(x.sink.waiting == 3);

  Silent rest;
  x.request.rest = &rest;
  waiter.answer = [](std::span<Awaited>) { return 0; };
  CHECK(x.run() == "client_gone");
  CHECK(x.message == "the client stopped in the middle of its request body");
  CHECK_FALSE(x.timing.sent.has_value());
  CHECK(x.sink.waiting == 3);  // the request is not on its way yet
}

TEST_CASE("F13 exchange: only a first attempt says that the request is on its way") {
  Run x;
  x.attempts = 2;
  x.answer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  CHECK(x.run() == "ok");
  CHECK(x.sink.waiting == 0);
}

TEST_CASE(
    "F11 exchange: an answer that comes before the request is whole is given, and the connection is not used again") {
  Run x;
  Silent rest;
  x.request.rest = &rest;
  x.answer("HTTP/1.1 413 Content Too Large\r\nContent-Length: 2\r\n\r\nno");
  REQUIRE(wait_for(x.pair.connection->fd(), POLLIN, patience()));
  CHECK(x.run() == "ok");
  CHECK(x.sink.status == 413);
  CHECK(x.sink.body == "no");
  CHECK_FALSE(x.reusable);
}

}  // namespace finops::test::http1_exchange_test
