// The one place where finops waits: for descriptors, for a peer's bytes, for the disk, for work that is long. The
// waiter of today keeps the calling thread; another one may run something else on it meanwhile, so whoever calls
// - holds no mutex,
// - keeps nothing in a thread_local or PerThread that it means to find again.
// Threads that serve no exchange may wait by themselves; tests/layering.cmake names them. Thread-safe.
#pragma once
#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <span>

namespace finops {

// A descriptor, what is waited for, and what came of it. That it broke is always looked for.
struct Awaited {
  int fd = -1;  // -1: passed over
  bool readable = false, writable = false, peer_ended = false;
  struct Came {
    bool readable = false, writable = false, peer_ended = false, broke = false;
    bool any() const noexcept { return readable || writable || peer_ended || broke; }
  } came = {};
};

class Waiter {
 public:
  using Limit = std::optional<std::chrono::milliseconds>;  // nullopt: for ever; 0 or less: only a look

  virtual ~Waiter() = default;
  // Returns when something came, and how many descriptors it came to; 0: the limit is over; -1, with errno: it failed.
  virtual int wait(std::span<Awaited> what, Limit limit) = 0;
  // For each receive() of this socket; set once.
  virtual void limit_receive(int socket, std::chrono::milliseconds limit) = 0;
  // As recv(2), after waiting for the first byte: -1 with EAGAIN when the limit is over. Never EINTR.
  virtual ssize_t receive(int socket, void* into, std::size_t size) = 0;
  // As fsync(2) and fdatasync(2), EINTR included.
  virtual int sync(int fd) = 0;
  virtual int sync_data(int fd) = 0;

  // Runs what takes the processor for long, a record with megabytes in it for instance, and returns when it is done. It
  // must not throw.
  virtual void work(const std::function<void()>& what) = 0;

  void pause(std::chrono::milliseconds time) { (void)wait({}, time); }
};

// Waits on the calling thread. Lives as long as the process.
Waiter& blocking_waiter() noexcept;

}  // namespace finops
