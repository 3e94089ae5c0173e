#include "core/transport/wait.h"

#include <poll.h>

#include <cerrno>

namespace finops {
namespace {

constexpr short kGone = POLLRDHUP | POLLHUP | POLLERR;

Error client_gone() { return {ErrorCode::client_gone, "the client closed the connection", {}}; }
Error stopping() { return {ErrorCode::canceled, "finops is shutting down", {}}; }

}  // namespace

Result<void> check_cancel(const Cancel& cancel) {
  pollfd fds[] = {{cancel.client_fd, POLLRDHUP, 0}, {cancel.wake_fd, POLLIN, 0}};
  ::poll(fds, 2, 0);  // negative descriptors are ignored
  if ((fds[0].revents & kGone) != 0) return client_gone();
  if (fds[1].revents != 0) return stopping();
  return {};
}

Result<Ready> wait_for(const WaitFor& what, const Cancel& cancel, std::chrono::milliseconds idle) {
  const auto deadline = std::chrono::steady_clock::now() + idle;
  pollfd fds[3];
  fds[0] = {what.upstream_fd, static_cast<short>(what.upstream_writable ? POLLIN | POLLOUT : POLLIN), 0};
  fds[1] = {cancel.client_fd, static_cast<short>(what.client_data_fd >= 0 ? POLLRDHUP | POLLIN : POLLRDHUP), 0};
  fds[2] = {cancel.wake_fd, POLLIN, 0};
  for (int timeout = idle.count() > 0 ? static_cast<int>(idle.count()) : -1;;) {
    const int n = ::poll(fds, 3, timeout);
    if (n > 0) break;
    if (n < 0 && errno != EINTR) return Error{ErrorCode::internal, "poll failed", {}};
    if (idle.count() > 0) {
      const auto left =
          std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
      if (n == 0 || left.count() <= 0) {
        return Error{ErrorCode::timeout, "upstream sent nothing for " + std::to_string(idle.count() / 1000) + " s", {}};
      }
      timeout = static_cast<int>(left.count());
    }
  }
  if ((fds[1].revents & kGone) != 0) return client_gone();
  if (fds[2].revents != 0) return stopping();
  return Ready{fds[0].revents != 0, (fds[1].revents & POLLIN) != 0};
}

}  // namespace finops
