// F12: which idle connection is used again, and which never is.
#include "core/transport/connection_pool.h"

#include <doctest/doctest.h>
#include <poll.h>
#include <sys/socket.h>

#include <vector>

#include "core/base/boot_clock.h"
#include "core/transport/upstream_pair.h"

namespace finops::test::connection_pool_test {
namespace {

using std::chrono::seconds;

// Its peer has closed it.
bool closed(const Fd& other) {
  char byte = 0;
  return wait_for(other.get(), POLLIN, patience()) && ::recv(other.get(), &byte, 1, 0) == 0;
}

bool open(const Fd& other) { return !wait_for(other.get(), POLLIN, Millis(0)); }

// In the pool; what points to it is good as long as the pool keeps it.
UpstreamConnection* give(ConnectionPool& pool, const BaseUrl& to, UpstreamPairs::Pair& pair) {
  UpstreamConnection* out = pair.connection.get();
  pool.give(to, std::move(pair.connection));
  return out;
}

}  // namespace

TEST_CASE("F12 pool: the connection that was used last is the first to be used again, each one once") {
  UpstreamPairs pairs;
  ConnectionPool pool;
  CHECK(pool.take(pairs.base) == nullptr);
  auto a = pairs.make(), b = pairs.make();
  const auto *first = give(pool, pairs.base, a), *second = give(pool, pairs.base, b);
  const auto taken = pool.take(pairs.base);
  CHECK(taken.get() == second);
  const auto other = pool.take(pairs.base);
  CHECK(other.get() == first);
  CHECK(pool.take(pairs.base) == nullptr);
  CHECK(open(a.other));
  CHECK(open(b.other));
}

TEST_CASE("F12 pool: a connection serves only the scheme, host and port it was made for, whatever their path") {
  UpstreamPairs pairs;
  ConnectionPool pool;
  auto a = pairs.make();
  BaseUrl to = pairs.base;
  to.path = "/v1";
  (void)give(pool, to, a);
  BaseUrl secure = to, elsewhere = to;
  secure.tls = true;
  elsewhere.authority = "127.0.0.2:1";
  CHECK(pool.take(secure) == nullptr);
  CHECK(pool.take(elsewhere) == nullptr);
  CHECK(pool.take(pairs.base) != nullptr);
}

TEST_CASE("F12 pool: what was closed or has unasked bytes while idle is closed, and the next older one is used") {
  UpstreamPairs pairs;
  ConnectionPool pool;
  auto good = pairs.make(), hung_up = pairs.make(), chatty = pairs.make();
  const auto* fine = give(pool, pairs.base, good);
  const int first_fd = hung_up.connection->fd(), second_fd = chatty.connection->fd();
  (void)give(pool, pairs.base, hung_up);
  (void)give(pool, pairs.base, chatty);
  ::shutdown(hung_up.other.get(), SHUT_WR);
  REQUIRE(::send(chatty.other.get(), "HTTP/1.1 408 \r\n", 15, MSG_NOSIGNAL) == 15);
  for (const int fd : {first_fd, second_fd}) REQUIRE(wait_for(fd, POLLIN, patience()));
  const auto taken = pool.take(pairs.base);
  CHECK(taken.get() == fine);
  CHECK(closed(hung_up.other));
  char byte = 0;
  CHECK(wait_for(chatty.other.get(), POLLIN, patience()));  // an end, or a reset: its bytes were not read
  CHECK(::recv(chatty.other.get(), &byte, 1, 0) <= 0);
}

TEST_CASE("F12 pool: a connection that was idle for four minutes is closed, with all that are older") {
  UpstreamPairs pairs;
  ConnectionPool pool;
  auto a = pairs.make(), b = pairs.make();
  UpstreamConnection *first = give(pool, pairs.base, a), *second = give(pool, pairs.base, b);
  first->idle_since = since_boot() - seconds(230);
  second->idle_since = since_boot() - seconds(220);
  auto taken = pool.take(pairs.base);
  CHECK(taken.get() == second);
  pool.give(pairs.base, std::move(taken));
  CHECK(since_boot() - second->idle_since < seconds(60));  // idle from now on
  first->idle_since = since_boot() - seconds(250);
  second->idle_since = since_boot() - seconds(241);
  CHECK(pool.take(pairs.base) == nullptr);
  CHECK(closed(a.other));
  CHECK(closed(b.other));
}

TEST_CASE("F12 pool: each one that comes back closes one that is too old, and no more than 256 stay") {
  UpstreamPairs pairs;
  ConnectionPool pool;
  auto a = pairs.make(), b = pairs.make(), c = pairs.make();
  UpstreamConnection *first = give(pool, pairs.base, a), *second = give(pool, pairs.base, b);
  first->idle_since = second->idle_since = since_boot() - seconds(241);
  (void)give(pool, pairs.base, c);
  CHECK(closed(a.other));
  CHECK(open(b.other));
  std::vector<UpstreamPairs::Pair> many;
  for (int i = 0; i < 255; ++i) (void)give(pool, pairs.base, many.emplace_back(pairs.make()));
  CHECK(closed(b.other));
  CHECK(open(c.other));
  auto last = pairs.make();
  (void)give(pool, pairs.base, last);
  CHECK(closed(c.other));
  CHECK(open(many.front().other));
}

}  // namespace finops::test::connection_pool_test
