#include "proxy/connection.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <cerrno>

namespace finops::proxy {
namespace {

constexpr std::size_t kReadSize = 64 * 1024;
constexpr std::size_t kKeepCapacity = 32 * 1024;

void set_receive_timeout(int fd, std::chrono::milliseconds timeout) {
  timeval tv{};
  tv.tv_sec = timeout.count() / 1000;
  tv.tv_usec = timeout.count() % 1000 * 1000;
  ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof tv);
}

Error gone() { return {ErrorCode::client_gone, "the client closed the connection", {}}; }

}  // namespace

Connection::Connection(int fd, int wake_fd, const Timeouts& timeouts)
    : fd_(fd), wake_fd_(wake_fd), timeouts_(timeouts) {
  ::fcntl(fd, F_SETFD, FD_CLOEXEC);
  set_receive_timeout(fd, timeouts.idle);  // a blocking read then needs no poll before it
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
    pollfd fds[] = {{fd_, POLLIN, 0}, {wake_fd_, POLLIN, 0}};
    const int n = ::poll(fds, 2, static_cast<int>(timeouts_.read.count()));
    if (n == 0) return Error{ErrorCode::timeout, "the client stopped in the middle of a request", {}};
    if (fds[1].revents != 0) return Error{ErrorCode::canceled, "finops is shutting down", {}};
  }
  char bytes[kReadSize];
  while (true) {
    const ssize_t n = ::recv(fd_, bytes, sizeof bytes, 0);
    if (n > 0) {
      keep(std::string_view(bytes, static_cast<std::size_t>(n)));
      return {};
    }
    if (n == 0) return gone();
    if (errno == EINTR) continue;
    if (errno == EAGAIN || errno == EWOULDBLOCK) return Error{ErrorCode::timeout, "the connection was idle", {}};
    return gone();
  }
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
  pollfd fds[] = {{fd_, POLLOUT, 0}, {wake_fd_, POLLIN, 0}};
  const int n = ::poll(fds, 2, static_cast<int>(timeouts_.write.count()));
  if (n == 0) return Error{ErrorCode::client_gone, "the client read nothing for too long", {}};
  if (n > 0 && fds[1].revents != 0) return Error{ErrorCode::canceled, "finops is shutting down", {}};
  if (n > 0 && (fds[0].revents & (POLLERR | POLLHUP)) != 0) return gone();
  return {};
}

void Connection::linger() noexcept {
  if (resetting_) return;  // the end of our side would look orderly
  constexpr auto kLonger = std::chrono::seconds(2);
  ::shutdown(fd_, SHUT_WR);
  const auto deadline = std::chrono::steady_clock::now() + kLonger;
  char discarded[kReadSize];
  while (std::chrono::steady_clock::now() < deadline) {
    pollfd fds[] = {{fd_, POLLIN, 0}, {wake_fd_, POLLIN, 0}};
    if (::poll(fds, 2, 500) <= 0 || fds[1].revents != 0) return;
    if (::recv(fd_, discarded, sizeof discarded, MSG_DONTWAIT) <= 0) return;
  }
}

void Connection::reset_on_close() noexcept {
  resetting_ = true;
  const struct ::linger now { 1, 0 };
  ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
}

}  // namespace finops::proxy
