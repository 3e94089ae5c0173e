// The one place where finops waits: for descriptors, for a peer's bytes, for the disk, for long computations. Today's
// waiter blocks the calling thread. A later one may run other work on that thread meanwhile, so a caller
// - holds no mutex,
// - keeps nothing in a thread_local or PerThread that it needs after the call.
// Threads that serve no exchange may block without it; tests/layering.cmake lists them. Thread-safe.
#pragma once
#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <span>

namespace finops {

// A descriptor, the events to wait for, and those that happened. Errors and hang-ups are always reported.
struct Awaited {
  int fd = -1;  // -1: ignored
  bool readable = false, writable = false, peer_ended = false;
  struct Came {
    bool readable = false, writable = false, peer_ended = false, broke = false;
    bool any() const noexcept { return readable || writable || peer_ended || broke; }
  } came = {};
};

class Waiter {
 public:
  using Limit = std::optional<std::chrono::milliseconds>;  // nullopt: no limit; 0 or less: do not wait

  virtual ~Waiter() = default;
  // Waits for an event. Returns the number of descriptors that have one; 0: the limit is over; -1 with errno: it
  // failed.
  virtual int wait(std::span<Awaited> what, Limit limit) = 0;
  // Sets the limit for each receive() on this socket; call it once per socket.
  virtual void limit_receive(int socket, std::chrono::milliseconds limit) = 0;
  // As recv(2), after waiting for the first byte: -1 with EAGAIN when the limit is over. Never EINTR.
  virtual ssize_t receive(int socket, void* into, std::size_t size) = 0;
  // As fsync(2) and fdatasync(2), EINTR included.
  virtual int sync(int fd) = 0;
  virtual int sync_data(int fd) = 0;

  // Runs work that needs much processor time, such as a record of some megabytes, and returns when it is done. `what`
  // must not throw.
  virtual void work(const std::function<void()>& what) = 0;

  void pause(std::chrono::milliseconds time) { (void)wait({}, time); }
};

// Waits on the calling thread. Lives as long as the process.
Waiter& blocking_waiter() noexcept;

}  // namespace finops
