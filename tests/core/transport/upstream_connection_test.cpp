#include "core/transport/upstream_connection.h"

#include <doctest/doctest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include "core/transport/upstream_pair.h"

namespace finops::test::upstream_connection_test {

using namespace finops;

namespace {

int option(int fd, int level, int name) {
  int value = -1;
  socklen_t size = sizeof value;
  ::getsockopt(fd, level, name, &value, &size);
  return value;
}

}  // namespace

TEST_CASE("F10: the kernel looks for dead peers on every upstream socket") {
  UpstreamPairs pairs;
  const auto pair = pairs.make();
  const int fd = pair.connection->fd();
  CHECK(option(fd, SOL_SOCKET, SO_KEEPALIVE) == 1);
  const int user = option(fd, IPPROTO_TCP, TCP_USER_TIMEOUT);
  CHECK(user > 5'000);
  CHECK(user <= 25'000);
  const int idle = option(fd, IPPROTO_TCP, TCP_KEEPIDLE), between = option(fd, IPPROTO_TCP, TCP_KEEPINTVL);
  CHECK(idle > 0);
  CHECK(idle + user / 1000 + between <= 60);
  CHECK(idle + option(fd, IPPROTO_TCP, TCP_KEEPCNT) * between <= 60);
}

TEST_CASE("F10: a peer that takes nothing for a while but lives is waited for") {
  UpstreamPairs pairs;
  const auto pair = pairs.make();
  const std::string bytes(1 << 16, 'x');
  const int fd = pair.connection->fd();
  while (*pair.connection->send(bytes) > 0) {}
  CHECK(pair.connection->blocked());
  CHECK(option(fd, IPPROTO_TCP, TCP_USER_TIMEOUT) == 0);
  CHECK_FALSE(pair.connection->silent());
  std::string taken(1 << 20, '\0');
  while (::recv(pair.other.get(), taken.data(), taken.size(), MSG_DONTWAIT) > 0) {}
  REQUIRE(test::wait_for(fd, POLLOUT, test::patience()));
  CHECK(*pair.connection->send("more") == 4);
  CHECK_FALSE(pair.connection->blocked());
  CHECK(option(fd, IPPROTO_TCP, TCP_USER_TIMEOUT) > 0);
}

}  // namespace finops::test::upstream_connection_test
