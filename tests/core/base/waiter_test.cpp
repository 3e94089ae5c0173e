// The waiter that keeps its thread: what it says of descriptors, and that it is not ended by what it does not wait for.
#include "core/base/waiter.h"

#include <pthread.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <doctest/doctest.h>

#include <atomic>
#include <cerrno>
#include <thread>

#include "core/base/unique_fd.h"

namespace finops::test::waiter_test {
namespace {

using std::chrono::milliseconds;

struct Pair {
  Pair() {
    int fds[2];
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) == 0);
    here.reset(fds[0]);
    there.reset(fds[1]);
  }
  void send(char c) const { REQUIRE(::send(there.get(), &c, 1, MSG_NOSIGNAL) == 1); }
  UniqueFd here, there;
};

Awaited readable(int fd) {
  Awaited out;
  out.fd = fd;
  out.readable = true;
  return out;
}

std::atomic<int> signals{0};

}  // namespace

TEST_CASE("F7: a wait ends with what came, and says to whom") {
  const Pair a, b;
  a.send('x');
  Awaited all[] = {readable(b.here.get()), readable(-1), readable(a.here.get())};
  all[0].writable = true;
  CHECK(blocking_waiter().wait(all, std::nullopt) == 2);
  CHECK(all[0].came.writable);
  CHECK_FALSE(all[0].came.readable);
  CHECK_FALSE(all[1].came.any());
  CHECK(all[2].came.readable);
  CHECK_FALSE(all[2].came.writable);  // nobody asked
}

TEST_CASE("F10: a wait ends with its limit, a look at once, and what came before is forgotten") {
  const Pair pair;
  Awaited one = readable(pair.here.get());
  one.came.readable = true;
  CHECK(blocking_waiter().wait({&one, 1}, milliseconds(0)) == 0);
  CHECK_FALSE(one.came.any());
  CHECK(blocking_waiter().wait({&one, 1}, milliseconds(-5)) == 0);
  const auto before = std::chrono::steady_clock::now();
  CHECK(blocking_waiter().wait({&one, 1}, milliseconds(20)) == 0);
  CHECK(std::chrono::steady_clock::now() - before >= milliseconds(20));
  CHECK(blocking_waiter().wait({}, milliseconds(1)) == 0);
}

TEST_CASE("F9: the end of the peer's side and a broken descriptor are told apart from data") {
  const Pair half, closed;
  REQUIRE(::shutdown(half.there.get(), SHUT_WR) == 0);
  Awaited one;
  one.fd = half.here.get();
  one.peer_ended = true;
  CHECK(blocking_waiter().wait({&one, 1}, std::nullopt) == 1);
  CHECK(one.came.peer_ended);
  CHECK_FALSE(one.came.broke);
  CHECK_FALSE(one.came.readable);

  Awaited broken;  // no event is requested; errors are always reported
  const int number = ::dup(closed.here.get());
  broken.fd = number;
  ::close(number);
  CHECK(blocking_waiter().wait({&broken, 1}, std::nullopt) == 1);
  CHECK(broken.came.broke);
}

TEST_CASE("F7: more descriptors than it can wait for are refused, not passed over") {
  Awaited many[64];
  CHECK(blocking_waiter().wait(many, milliseconds(0)) == -1);
  CHECK(errno == EINVAL);
}

TEST_CASE("F7: a signal does not end a wait") {
  struct sigaction counting {};
  struct sigaction before {};
  counting.sa_handler = [](int) { ++signals; };
  REQUIRE(::sigaction(SIGUSR2, &counting, &before) == 0);
  const Pair pair;
  signals = 0;
  std::atomic<bool> began{false};
  int came = 0;
  std::thread waiting([&] {
    Awaited one = readable(pair.here.get());
    began = true;
    came = blocking_waiter().wait({&one, 1}, std::chrono::hours(1));
  });
  while (!began) std::this_thread::yield();
  for (int seen = 0; seen < 200; ++seen) {
    REQUIRE(::pthread_kill(waiting.native_handle(), SIGUSR2) == 0);
    while (signals <= seen) std::this_thread::yield();
  }
  pair.send('x');
  waiting.join();
  ::sigaction(SIGUSR2, &before, nullptr);
  CHECK(came == 1);
}

TEST_CASE("F7: receive waits for the first byte, its limit is EAGAIN, and the peer's end is 0") {
  const Pair pair;
  blocking_waiter().limit_receive(pair.here.get(), milliseconds(10));
  char into[8];
  CHECK(blocking_waiter().receive(pair.here.get(), into, sizeof into) == -1);
  CHECK((errno == EAGAIN || errno == EWOULDBLOCK));
  pair.send('x');
  CHECK(blocking_waiter().receive(pair.here.get(), into, sizeof into) == 1);
  CHECK(into[0] == 'x');
  REQUIRE(::shutdown(pair.there.get(), SHUT_WR) == 0);
  CHECK(blocking_waiter().receive(pair.here.get(), into, sizeof into) == 0);
}

}  // namespace finops::test::waiter_test
