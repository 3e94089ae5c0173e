#include "core/base/waiter.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>

#include "core/base/clock.h"

namespace finops {
namespace {

constexpr std::size_t kMostAwaited = 8;

pollfd asked(const Awaited& one) noexcept {
  int events = 0;
  if (one.readable) events |= POLLIN;
  if (one.writable) events |= POLLOUT;
  if (one.peer_ended) events |= POLLRDHUP;
  return {one.fd, static_cast<short>(events), 0};
}

Awaited::Came told(short events) noexcept {
  return {(events & POLLIN) != 0, (events & POLLOUT) != 0, (events & POLLRDHUP) != 0,
          (events & (POLLHUP | POLLERR | POLLNVAL)) != 0};
}

int timeout_of(Waiter::Limit left) noexcept {
  if (!left) return -1;
  return static_cast<int>(std::clamp<std::chrono::milliseconds::rep>(left->count(), 0, INT_MAX));
}

class BlockingWaiter final : public Waiter {
 public:
  int wait(std::span<Awaited> what, Limit limit) override {
    pollfd fds[kMostAwaited];
    if (what.size() > kMostAwaited) {
      errno = EINVAL;
      return -1;
    }
    std::transform(what.begin(), what.end(), fds, asked);
    const bool looks_only = limit && limit->count() <= 0;
    const SteadyTime deadline = looks_only || !limit ? SteadyTime{} : std::chrono::steady_clock::now() + *limit;
    while (true) {
      const int n = ::poll(fds, what.size(), timeout_of(limit));
      if (n >= 0) {
        for (std::size_t i = 0; i < what.size(); ++i) what[i].came = told(fds[i].revents);
        return n;
      }
      if (errno != EINTR) return -1;
      if (limit && !looks_only) {
        limit = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
      }
    }
  }

  void limit_receive(int socket, std::chrono::milliseconds limit) override {
    timeval tv{};
    tv.tv_sec = limit.count() / 1000;
    tv.tv_usec = limit.count() % 1000 * 1000;
    ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof tv);
  }

  ssize_t receive(int socket, void* into, std::size_t size) override {
    ssize_t n = 0;
    do {
      n = ::recv(socket, into, size, 0);
    } while (n < 0 && errno == EINTR);
    return n;
  }

  int sync(int fd) override { return ::fsync(fd); }
  int sync_data(int fd) override { return ::fdatasync(fd); }
  void work(const std::function<void()>& what) override { what(); }
};

}  // namespace

Waiter& blocking_waiter() noexcept {
  static BlockingWaiter waiter;
  return waiter;
}

}  // namespace finops
