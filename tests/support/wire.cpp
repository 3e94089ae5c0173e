#include "support/wire.h"

#include <poll.h>
#include <sys/socket.h>

#include <cerrno>

namespace finops::test {

bool Wire::send(std::string_view bytes, Millis limit) {
  while (!bytes.empty()) {
    const std::size_t sent = send_some(bytes);
    bytes.remove_prefix(sent);
    if (sent > 0) continue;
    if (!fd_.valid() || (errno != EAGAIN && errno != EWOULDBLOCK)) return false;
    if (!wait_for(fd_.get(), POLLOUT, limit)) return false;
  }
  return true;
}

std::size_t Wire::send_some(std::string_view bytes) {
  const ssize_t sent = ::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  return sent > 0 ? static_cast<std::size_t>(sent) : 0;
}

bool Wire::fill(Millis limit) {
  if (ended() || !fd_.valid() || !wait_for(fd_.get(), POLLIN, limit)) return false;
  char piece[65536];
  const ssize_t got = ::recv(fd_.get(), piece, sizeof piece, 0);
  if (got > 0) {
    buffer_.append(piece, static_cast<std::size_t>(got));
    return true;
  }
  end_ = got == 0 ? End::eof : End::reset;
  return false;
}

std::string Wire::read_past(std::string_view mark, Millis limit) {
  const auto deadline = Clock::now() + limit;
  std::size_t found = std::string::npos;
  while ((found = buffer_.find(mark)) == std::string::npos) {
    const auto left = std::chrono::duration_cast<Millis>(deadline - Clock::now());
    if (left.count() <= 0 || !fill(left)) return std::exchange(buffer_, {});
  }
  std::string result = buffer_.substr(0, found + mark.size());
  buffer_.erase(0, found + mark.size());
  return result;
}

std::string Wire::read_rest(Millis limit) {
  const auto deadline = Clock::now() + limit;
  while (Clock::now() < deadline && fill(std::chrono::duration_cast<Millis>(deadline - Clock::now()))) {}
  return std::exchange(buffer_, {});
}

std::optional<Clock::time_point> Wire::wait_end(Millis limit) {
  const auto deadline = Clock::now() + limit;
  while (!ended()) {
    const auto left = std::chrono::duration_cast<Millis>(deadline - Clock::now());
    if (left.count() <= 0) return std::nullopt;
    if (fill(left)) buffer_.clear();
  }
  return Clock::now();
}

void Wire::half_close() { ::shutdown(fd_.get(), SHUT_WR); }

void Wire::reset() {
  const linger at_once{1, 0};
  ::setsockopt(fd_.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  close();
}

void Wire::close() {
  const std::lock_guard lock(closing_);
  fd_.close();
}

void Wire::abort() {
  const std::lock_guard lock(closing_);
  if (fd_.valid()) ::shutdown(fd_.get(), SHUT_RDWR);
}

}  // namespace finops::test
