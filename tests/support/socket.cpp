#include "support/socket.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <fstream>
#include <sstream>
#include <string>
#include <system_error>

namespace finops::test {
namespace {

sockaddr_in ipv4(std::uint32_t address, std::uint16_t port) {
  sockaddr_in result{};
  result.sin_family = AF_INET;
  result.sin_addr.s_addr = htonl(address);
  result.sin_port = htons(port);
  return result;
}

void check(int result, const char* what) {
  if (result < 0) throw std::system_error(errno, std::generic_category(), what);
}

Fd new_socket() {
  Fd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  check(fd.get(), "socket");
  return fd;
}

}  // namespace

Fd& Fd::operator=(Fd&& other) noexcept {
  if (this != &other) {
    close();
    fd_ = std::exchange(other.fd_, -1);
  }
  return *this;
}

void Fd::close() {
  if (fd_ >= 0) ::close(fd_);
  fd_ = -1;
}

Listener listen_on_loopback(int backlog) { return listen_on(INADDR_LOOPBACK, backlog); }

Listener listen_on(std::uint32_t where, int backlog) {
  Listener result{new_socket(), 0};
  sockaddr_in address = ipv4(where, 0);
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  check(::bind(result.fd.get(), generic, size), "bind");
  check(::listen(result.fd.get(), backlog), "listen");
  check(::getsockname(result.fd.get(), generic, &size), "getsockname");
  result.port = ntohs(address.sin_port);
  return result;
}

Fd connect_to(std::uint16_t port, Millis limit, std::uint32_t address) {
  Fd fd = new_socket();
  const int flags = ::fcntl(fd.get(), F_GETFL);
  check(::fcntl(fd.get(), F_SETFL, flags | O_NONBLOCK), "fcntl");
  const sockaddr_in target = ipv4(address, port);
  if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&target), sizeof target) != 0) {
    if (errno != EINPROGRESS || !wait_for(fd.get(), POLLOUT, limit)) return Fd();
    int error = 0;
    socklen_t size = sizeof error;
    ::getsockopt(fd.get(), SOL_SOCKET, SO_ERROR, &error, &size);
    if (error != 0) return Fd();
  }
  check(::fcntl(fd.get(), F_SETFL, flags), "fcntl");
  const int on = 1;
  ::setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return fd;
}

std::uint16_t closed_port() { return listen_on_loopback(1).port; }

bool wait_for(int fd, short events, Millis limit) {
  const auto deadline = Clock::now() + limit;
  for (;;) {
    const auto left = std::chrono::duration_cast<Millis>(deadline - Clock::now()).count();
    pollfd waiting{fd, events, 0};
    const int ready = ::poll(&waiting, 1, left > 0 ? static_cast<int>(left) : 0);
    if (ready > 0) return true;
    if (ready == 0 || errno != EINTR) return false;
  }
}

int count_connections(std::uint16_t port, std::string_view state) {
  char wanted[32];
  std::snprintf(wanted, sizeof wanted, "0100007F:%04X", port);
  std::ifstream table("/proc/net/tcp");
  int count = 0;
  for (std::string line; std::getline(table, line);) {
    std::istringstream columns(line);
    std::string slot, local, remote, actual;
    columns >> slot >> local >> remote >> actual;
    if (remote == wanted && actual == state) ++count;
  }
  return count;
}

BlackHole::BlackHole() : listener_(listen_on_loopback(0)) {
  for (Fd& filler : fillers_) {
    filler = connect_to(listener_.port, Millis(100));
    if (!filler.valid()) return;
  }
}

}  // namespace finops::test
