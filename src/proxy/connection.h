// One client socket: reads keep the bytes of the next request; writes fail only when the client hangs up, makes no
// progress for too long, or finops stops. Owned by its connection thread.
#pragma once
#include <sys/uio.h>

#include <chrono>
#include <span>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/base/waiter.h"

namespace finops::proxy {

class Connection {
 public:
  struct Timeouts {
    std::chrono::milliseconds idle{300'000};   // between requests
    std::chrono::milliseconds read{60'000};    // within a request
    std::chrono::milliseconds write{900'000};  // without progress
  };
  // Does not own `fd`. `wake_fd` becomes readable when finops must stop now. `waiter` outlives it.
  Connection(int fd, int wake_fd, const Timeouts& timeouts, Waiter& waiter = blocking_waiter());

  int fd() const noexcept { return fd_; }
  Waiter& waiter() const noexcept { return waiter_; }

  std::string_view buffered() const noexcept { return std::string_view(buffer_).substr(taken_); }
  void consume(std::size_t n) noexcept;

  // Waits for more bytes; `within_message` picks the shorter timeout. Errors: client_gone (end of file or reset),
  // timeout, canceled.
  Result<void> fill(bool within_message);
  // Reads the available bytes without waiting; false: there were none. Errors: client_gone.
  Result<bool> try_fill();

  // Writes everything, waiting for the client where needed. Errors: client_gone, timeout, canceled.
  Result<void> write(std::span<iovec> parts);
  Result<void> write(std::string_view bytes);

  bool broken() const noexcept { return broken_; }  // a write failed: nothing more can be sent
  // Makes the client see a reset instead of an orderly end. The socket must not be shut down before it is closed.
  void reset_on_close() noexcept;
  // Closes our side and reads on for a moment, so that a client that is still sending receives our answer. Closing with
  // unread bytes would reset the connection (RFC 9112, 9.6).
  void linger() noexcept;

 private:
  void keep(std::string_view bytes);
  struct Woken {
    Awaited::Came client;
    bool stop = false, timeout = false;
  };
  enum class For { reading, writing };
  Woken wait(For what, std::chrono::milliseconds limit);
  Result<void> wait_writable();

  int fd_;
  int wake_fd_;
  Timeouts timeouts_;
  Waiter& waiter_;
  std::string buffer_;
  std::size_t taken_ = 0;
  bool broken_ = false;
  bool resetting_ = false;
};

}  // namespace finops::proxy
