// C1: a stop that comes exactly when a request ends. Two requests lie ready in the socket, so a session that misses the
// stop answers the second one too.
#include "proxy/client_session.h"

#include <doctest/doctest.h>

#include "core/exchange/runner_fixture.h"
#include "proxy/socket_pair.h"

namespace finops::proxy::client_session_test {
namespace {

using test::SocketPair;

struct Fixture {
  explicit Fixture(const std::string& request) {
    pair.send(request);
    pair.send(request);
    ::shutdown(pair.client.get(), SHUT_WR);
  }

  // What the client gets when `on_busy` is told of each change.
  std::string serve(std::function<void(bool)> on_busy) {
    const ExchangeRunner runner = core.runner();
    const HostGuard guard("127.0.0.1");
    const auto local = [](Connection& connection, const std::string&, const std::string&, bool) {
      return connection.write("HTTP/1.1 204 No Content\r\n\r\n").ok();
    };
    const ClientSession::Context context{runner, guard, 1 << 20, draining, pair.wake.get(), local, std::move(on_busy)};
    Connection connection(pair.server.get(), pair.wake.get(), {});
    ClientSession(connection, context).run();
    return pair.arrived();
  }

  SocketPair pair;
  finops::test::Fixture core;
  std::atomic<bool> draining{false};
};

std::size_t answers_in(std::string_view bytes) {
  std::size_t found = 0;
  for (std::size_t at = bytes.find("HTTP/1.1 "); at != std::string_view::npos; at = bytes.find("HTTP/1.1 ", at + 1)) {
    ++found;
  }
  return found;
}

const std::string kHost = " HTTP/1.1\r\nHost: localhost\r\n";
const std::string kRequests[] = {
    "GET /_finops/health" + kHost + "\r\n",
    "GET /nowhere" + kHost + "\r\n",
    "POST /openai_passthrough/v1/chat/completions" + kHost + "Content-Length: 2\r\n\r\n{}",
};

TEST_CASE("C1 session: a connection is kept after a local page, a refusal and an exchange") {
  for (const std::string& request : kRequests) {
    CAPTURE(request);
    Fixture f(request);
    CHECK(answers_in(f.serve([](bool) {})) == 2);
  }
}

TEST_CASE("C1 session: a stop at any step of a request's end is not missed") {
  for (const std::string& request : kRequests) {
    for (const bool while_busy : {true, false}) {
      CAPTURE(request);
      CAPTURE(while_busy);
      Fixture f(request);
      const std::string got = f.serve([&](bool busy) {
        if (busy == while_busy) f.draining = true;
      });
      CHECK(answers_in(got) == 1);
    }
  }
}

TEST_CASE("C1 session: a request is busy until its last byte is out, then idle") {
  for (const std::string& request : kRequests) {
    CAPTURE(request);
    Fixture f(request);
    std::vector<bool> busy;
    (void)f.serve([&](bool now) { busy.push_back(now); });
    REQUIRE(busy.size() >= 4);
    CHECK(std::vector<bool>(busy.begin(), busy.begin() + 4) == std::vector<bool>{true, false, true, false});
  }
}

}  // namespace
}  // namespace finops::proxy::client_session_test
