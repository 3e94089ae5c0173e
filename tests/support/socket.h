// Loopback TCP sockets: an owned descriptor, a listener on a free port, a connector with a deadline.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>

#include "support/wait.h"

namespace finops::test {

class Fd {
 public:
  Fd() = default;
  explicit Fd(int fd) : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Fd& operator=(Fd&& other) noexcept;
  ~Fd() { close(); }

  int get() const { return fd_; }
  bool valid() const { return fd_ >= 0; }
  void close();

 private:
  int fd_ = -1;
};

struct Listener {
  Fd fd;
  std::uint16_t port = 0;
};

// Bound to 127.0.0.1, or another IPv4 address of this host in host order, on a port the kernel picks. Throws
// std::system_error.
Listener listen_on_loopback(int backlog = 4096);
Listener listen_on(std::uint32_t address, int backlog = 4096);

// Not valid() when refused or not connected within the limit. `address` is an IPv4 address of this host, host order.
Fd connect_to(std::uint16_t port, Millis limit = patience(), std::uint32_t address = 0x7f000001);

// A port that refuses connections: it was free a moment ago and nothing listens on it.
std::uint16_t closed_port();

// Waits for `events` (poll). False on time-out.
bool wait_for(int fd, short events, Millis limit);

// Sockets of this machine connected to 127.0.0.1:port in this TCP state of /proc/net/tcp: "01" established, "02"
// SYN-SENT.
int count_connections(std::uint16_t port, std::string_view state);

// An address that accepts no connection: its listen queue is full, so a connect hangs until it is given up.
class BlackHole {
 public:
  BlackHole();
  std::uint16_t port() const { return listener_.port; }
  // Connection attempts that are under way now.
  int pending() const { return count_connections(port(), "02"); }

 private:
  Listener listener_;
  Fd fillers_[8];
};

}  // namespace finops::test
