// Two ends of a local stream, and an eventfd that says "stop". One test owns it.
#pragma once
#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <cerrno>
#include <stdexcept>
#include <string>

#include "core/base/unique_fd.h"

namespace finops::proxy::test {

struct SocketPair {
  SocketPair() : wake(::eventfd(0, EFD_CLOEXEC)) {
    int fds[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) != 0) throw std::runtime_error("socketpair");
    server.reset(fds[0]);
    client.reset(fds[1]);
  }

  void send(std::string_view bytes) const {
    if (::send(client.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(bytes.size()))
      throw std::runtime_error("send");
  }
  // What has arrived at the client, without waiting.
  std::string arrived() const {
    std::string out;
    char buffer[65536];
    while (true) {
      const ssize_t n = ::recv(client.get(), buffer, sizeof buffer, MSG_DONTWAIT);
      if (n <= 0) return out;
      out.append(buffer, static_cast<std::size_t>(n));
    }
  }
  void stop() const { (void)!::eventfd_write(wake.get(), 1); }

  UniqueFd server, client, wake;
};

}  // namespace finops::proxy::test
