#include "proxy/connection.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cerrno>

namespace finops::proxy {
namespace {

constexpr std::size_t kReadSize = 64 * 1024;
constexpr std::size_t kKeepCapacity = 32 * 1024;

Error gone() { return {ErrorCode::client_gone, "the client closed the connection", {}}; }

Error stopping() { return {ErrorCode::canceled, "finops is shutting down", {}}; }

}  // namespace

Connection::Connection(int fd, int wake_fd, const Timeouts& timeouts, Waiter& waiter)
    : fd_(fd), wake_fd_(wake_fd), timeouts_(timeouts), waiter_(waiter) {
  ::fcntl(fd, F_SETFD, FD_CLOEXEC);
  waiter.limit_receive(fd, timeouts.idle);
}

// Waits for the client or for the stop of finops.
Connection::Woken Connection::wait(For what, std::chrono::milliseconds limit) {
  Awaited all[2];
  Awaited &client = all[0], &wake = all[1];
  client.fd = fd_;
  client.readable = what == For::reading;
  client.writable = what == For::writing;
  wake.fd = wake_fd_;
  wake.readable = true;
  const int n = waiter_.wait(all, limit);
  return {client.came, wake.came.any(), n == 0};
}

void Connection::consume(std::size_t n) noexcept {
  taken_ += n;
  if (taken_ < buffer_.size()) return;
  buffer_.clear();
  taken_ = 0;
  if (buffer_.capacity() > kKeepCapacity) buffer_.shrink_to_fit();
}

void Connection::keep(std::string_view bytes) {
  if (taken_ > 0) {
    buffer_.erase(0, taken_);
    taken_ = 0;
  }
  buffer_.append(bytes);
}

Result<void> Connection::fill(bool within_message) {
  if (within_message) {
    const Woken woken = wait(For::reading, timeouts_.read);
    if (woken.timeout) return Error{ErrorCode::timeout, "the client stopped in the middle of a request", {}};
    if (woken.stop) return stopping();
  }
  char bytes[kReadSize];
  const ssize_t n = waiter_.receive(fd_, bytes, sizeof bytes);
  if (n > 0) {
    keep(std::string_view(bytes, static_cast<std::size_t>(n)));
    return {};
  }
  if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
    return Error{ErrorCode::timeout, "the connection was idle", {}};
  }
  return gone();
}

Result<bool> Connection::try_fill() {
  char bytes[kReadSize];
  while (true) {
    const ssize_t n = ::recv(fd_, bytes, sizeof bytes, MSG_DONTWAIT);
    if (n > 0) {
      keep(std::string_view(bytes, static_cast<std::size_t>(n)));
      return true;
    }
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return false;
    return gone();
  }
}

Result<void> Connection::write(std::span<iovec> parts) {
  while (!parts.empty()) {
    msghdr message{};
    message.msg_iov = parts.data();
    message.msg_iovlen = parts.size();
    ssize_t n = ::sendmsg(fd_, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
      if (auto ok = wait_writable(); !ok) {
        broken_ = true;
        return ok;
      }
      continue;
    }
    if (n < 0) {
      broken_ = true;
      return gone();
    }
    while (!parts.empty() && static_cast<std::size_t>(n) >= parts.front().iov_len) {
      n -= static_cast<ssize_t>(parts.front().iov_len);
      parts = parts.subspan(1);
    }
    if (!parts.empty()) {
      parts.front().iov_base = static_cast<char*>(parts.front().iov_base) + n;
      parts.front().iov_len -= static_cast<std::size_t>(n);
    }
  }
  return {};
}

Result<void> Connection::write(std::string_view bytes) {
  iovec part{const_cast<char*>(bytes.data()), bytes.size()};
  return write(std::span(&part, 1));
}

Result<void> Connection::wait_writable() {
  const Woken woken = wait(For::writing, timeouts_.write);
  if (woken.timeout) return Error{ErrorCode::client_gone, "the client read nothing for too long", {}};
  if (woken.stop) return stopping();
  if (woken.client.broke) return gone();
  return {};
}

void Connection::linger() noexcept {
  if (resetting_) return;  // closing our side would look like an orderly end
  constexpr auto kLonger = std::chrono::seconds(2);
  constexpr auto kPatience = std::chrono::milliseconds(500);
  ::shutdown(fd_, SHUT_WR);
  const auto deadline = std::chrono::steady_clock::now() + kLonger;
  char discarded[kReadSize];
  while (std::chrono::steady_clock::now() < deadline) {
    const Woken woken = wait(For::reading, kPatience);
    if (!woken.client.any() || woken.stop) return;
    if (::recv(fd_, discarded, sizeof discarded, MSG_DONTWAIT) <= 0) return;
  }
}

void Connection::reset_on_close() noexcept {
  resetting_ = true;
  const struct ::linger now { 1, 0 };
  ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
}

}  // namespace finops::proxy
