#include "core/transport/dead_peer.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cerrno>

namespace finops {
namespace {

constexpr int kSilence = 20'000;    // ms without an acknowledgement
constexpr int kFirstProbe = 20;     // s without any data
constexpr int kBetweenProbes = 10;  // s
constexpr int kProbes = 3;

void set(int fd, int level, int name, int value) noexcept { ::setsockopt(fd, level, name, &value, sizeof value); }

}  // namespace

void watch_peer(int fd) noexcept {
  set(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
  set(fd, IPPROTO_TCP, TCP_KEEPIDLE, kFirstProbe);
  set(fd, IPPROTO_TCP, TCP_KEEPINTVL, kBetweenProbes);
  set(fd, IPPROTO_TCP, TCP_KEEPCNT, kProbes);
  set(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, kSilence);
}

void wait_for_window(int fd, bool waiting) noexcept { set(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, waiting ? 0 : kSilence); }

bool peer_is_silent(int fd) noexcept {
  tcp_info info{};
  socklen_t size = sizeof info;
  if (::getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &size) != 0) return false;
  const bool asked = info.tcpi_probes > 0 || info.tcpi_retransmits > 0;
  return asked && info.tcpi_last_ack_recv >= static_cast<unsigned>(kSilence);
}

bool means_unreachable(int error) noexcept {
  return error == ETIMEDOUT || error == EHOSTUNREACH || error == ENETUNREACH || error == EHOSTDOWN || error == ENETDOWN;
}

}  // namespace finops
