// The client's socket: what is read stays in order, writes wait for a slow client and end at a stop.
#include "proxy/connection.h"

#include <doctest/doctest.h>
#include <netinet/in.h>

#include <thread>

#include "proxy/socket_pair.h"
#include "support/scripted_waiter.h"

namespace finops::proxy::test {
namespace {

using std::chrono::milliseconds;

Connection::Timeouts short_timeouts() { return {milliseconds{30}, milliseconds{30}, milliseconds{30}}; }

TEST_CASE("F12 connection: bytes after a request are kept for the next one") {
  SocketPair pair;
  Connection c(pair.server.get(), pair.wake.get(), {});
  pair.send("first+sec");
  REQUIRE(c.fill(false).ok());
  CHECK(c.buffered() == "first+sec");
  c.consume(6);
  CHECK(c.buffered() == "sec");
  pair.send("ond");
  REQUIRE(c.fill(true).ok());
  CHECK(c.buffered() == "second");
  c.consume(6);
  CHECK(c.buffered() == "");
}

TEST_CASE("F11 connection: try_fill never waits") {
  SocketPair pair;
  Connection c(pair.server.get(), pair.wake.get(), {});
  CHECK_FALSE(*c.try_fill());
  pair.send("ab");
  CHECK(*c.try_fill());
  c.consume(1);
  pair.send("c");
  CHECK(*c.try_fill());
  CHECK(c.buffered() == "bc");
  pair.client.reset();
  const auto gone = c.try_fill();
  REQUIRE_FALSE(gone.ok());
  CHECK(gone.error().code == ErrorCode::client_gone);
  CHECK(c.buffered() == "bc");
}

TEST_CASE("F12 connection: end of file, silence and stop give different errors") {
  for (const bool within : {false, true}) {
    SocketPair silent;
    Connection quiet(silent.server.get(), silent.wake.get(), short_timeouts());
    CHECK(quiet.fill(within).error().code == ErrorCode::timeout);
    SocketPair ended;
    Connection over(ended.server.get(), ended.wake.get(), {});
    ended.client.reset();
    CHECK(over.fill(within).error().code == ErrorCode::client_gone);
  }
  SocketPair stopping;
  Connection c(stopping.server.get(), stopping.wake.get(), {});
  stopping.stop();
  CHECK(c.fill(true).error().code == ErrorCode::canceled);
}

TEST_CASE("F7 connection: a slow client gets every byte in order, over partial writes") {
  SocketPair pair;
  Connection c(pair.server.get(), pair.wake.get(), {});
  std::string a(300'000, 'a'), b = "-", d(700'001, 'd');
  for (std::size_t i = 0; i < d.size(); ++i) d[i] = static_cast<char>('A' + i % 53);
  std::string got;
  std::jthread reader([&] {
    char buffer[7001];
    while (got.size() < 1'000'002) {
      const ssize_t n = ::recv(pair.client.get(), buffer, sizeof buffer, 0);
      if (n <= 0) return;
      got.append(buffer, static_cast<std::size_t>(n));
    }
  });
  iovec parts[] = {{a.data(), a.size()}, {b.data(), b.size()}, {nullptr, 0}, {d.data(), d.size()}};
  CHECK(c.write(std::span(parts)).ok());
  reader.join();
  CHECK(got == a + b + d);
  CHECK_FALSE(c.broken());
}

TEST_CASE("F9 connection: a write to nobody, to a client that does not read, and at the stop") {
  const std::string much(8'000'000, 'x');
  SocketPair gone;
  Connection to_nobody(gone.server.get(), gone.wake.get(), {});
  gone.client.reset();
  CHECK(to_nobody.write("x").error().code == ErrorCode::client_gone);
  CHECK(to_nobody.broken());

  SocketPair stuck;
  Connection to_stuck(stuck.server.get(), stuck.wake.get(), short_timeouts());
  CHECK(to_stuck.write(much).error().code == ErrorCode::client_gone);
  CHECK(to_stuck.broken());

  SocketPair stopping;
  Connection at_stop(stopping.server.get(), stopping.wake.get(), {});
  stopping.stop();
  CHECK(at_stop.write("fits").ok());  // what needs no waiting still leaves
  CHECK(at_stop.write(much).error().code == ErrorCode::canceled);

  SocketPair leaving;
  Connection to_leaving(leaving.server.get(), leaving.wake.get(), {});
  std::jthread leaver([&] {
    char c;
    (void)!::recv(leaving.client.get(), &c, 1, 0);
    leaving.client.reset();
  });
  CHECK(to_leaving.write(much).error().code == ErrorCode::client_gone);
}

TEST_CASE("F12 connection: linger ends our side and reads what still comes") {
  SocketPair pair;
  Connection c(pair.server.get(), pair.wake.get(), {});
  pair.send("unread bytes of a request");
  std::jthread closer([&] {
    char byte;
    CHECK(::recv(pair.client.get(), &byte, 1, 0) == 0);  // our end was announced
    pair.client.reset();
  });
  c.linger();
  char byte;
  CHECK(::recv(pair.server.get(), &byte, 1, MSG_DONTWAIT) == 0);  // all of it was read
}

struct TcpPair {
  TcpPair() {
    const UniqueFd listener(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* raw = reinterpret_cast<sockaddr*>(&address);
    REQUIRE(::bind(listener.get(), raw, size) == 0);
    REQUIRE(::listen(listener.get(), 1) == 0);
    REQUIRE(::getsockname(listener.get(), raw, &size) == 0);
    client.reset(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    REQUIRE(::connect(client.get(), raw, size) == 0);
    server.reset(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
    REQUIRE(server);
  }
  UniqueFd server, client;
};

TEST_CASE("F8 connection: after reset_on_close the client sees a reset, also where the session lingers") {
  for (const bool lingers : {false, true}) {
    TcpPair pair;
    const UniqueFd wake(::eventfd(0, EFD_CLOEXEC));
    {
      Connection c(pair.server.get(), wake.get(), {});
      REQUIRE(c.write("half").ok());
      char buffer[4];
      REQUIRE(::recv(pair.client.get(), buffer, 4, MSG_WAITALL) == 4);
      c.reset_on_close();
      if (lingers) c.linger();
      pair.server.reset();
    }
    char byte;
    errno = 0;
    CHECK(::recv(pair.client.get(), &byte, 1, 0) == -1);
    CHECK(errno == ECONNRESET);
  }
}

TEST_CASE("F12 connection: all its waiting is the waiter's") {
  using finops::test::ScriptedWaiter;
  SocketPair pair;
  ScriptedWaiter waiter;
  const Connection::Timeouts limits{milliseconds{1}, milliseconds{2}, milliseconds{3}};
  Connection c(pair.server.get(), pair.wake.get(), limits, waiter);
  CHECK(c.fill(false).error().code == ErrorCode::client_gone);  // the waiter received nothing
  CHECK(waiter.received == 1);
  CHECK(waiter.asked.empty());
  CHECK(c.fill(true).error().code == ErrorCode::timeout);
  REQUIRE(waiter.asked.size() == 1);
  CHECK(waiter.asked[0].limit == milliseconds{2});
  CHECK(waiter.asked[0].what[0].readable);
  CHECK(waiter.asked[0].what[1].fd == pair.wake.get());
  waiter.answer = [](std::span<Awaited> all) {
    all[1].came.readable = true;
    return 1;
  };
  CHECK(c.fill(true).error().code == ErrorCode::canceled);

  waiter.answer = [](std::span<Awaited>) { return 0; };
  const auto stuck = c.write(std::string(8 << 20, 'x'));  // more than the socket takes
  REQUIRE_FALSE(stuck.ok());
  CHECK(stuck.error().code == ErrorCode::client_gone);
  CHECK(waiter.asked.back().limit == milliseconds{3});
  CHECK(waiter.asked.back().what[0].writable);
}

}  // namespace
}  // namespace finops::proxy::test
