#include "core/exchange/wait.h"

#include <algorithm>

namespace finops {
namespace {

constexpr std::size_t kMostOwn = 6;

bool is_gone(const Awaited::Came& came) noexcept { return came.peer_ended || came.broke; }

Result<void> outcome_of(const Awaited& client, const Awaited& wake) {
  if (is_gone(client.came)) return Error{ErrorCode::client_gone, "the client closed the connection", {}};
  if (wake.came.any()) return Error{ErrorCode::canceled, "finops is shutting down", {}};
  return {};
}

Awaited client_of(const Cancel& cancel) {
  Awaited out;
  out.fd = cancel.client_fd;
  out.peer_ended = true;
  return out;
}

Awaited wake_of(const Cancel& cancel) {
  Awaited out;
  out.fd = cancel.wake_fd;
  out.readable = true;
  return out;
}

Error timed_out(std::chrono::milliseconds idle) {
  return {ErrorCode::timeout, "upstream sent nothing for " + std::to_string(idle.count() / 1000) + " s", {}};
}

Error failed() { return {ErrorCode::internal, "poll failed", {}}; }

}  // namespace

Result<void> check_cancel(const Cancel& cancel) {
  Awaited both[] = {client_of(cancel), wake_of(cancel)};
  if (cancel.waiter->wait(both, std::chrono::milliseconds(0)) <= 0) return {};
  return outcome_of(both[0], both[1]);
}

Result<int> wait_beside(std::span<Awaited> own, const Cancel& cancel, Waiter::Limit limit) {
  Awaited all[kMostOwn + 2];
  if (own.size() > kMostOwn) return failed();
  std::copy(own.begin(), own.end(), all);
  Awaited &client = all[own.size()], &wake = all[own.size() + 1];
  client = client_of(cancel);
  wake = wake_of(cancel);
  const int n = cancel.waiter->wait({all, own.size() + 2}, limit);
  if (n < 0) return failed();
  FINOPS_TRY(outcome_of(client, wake));
  std::copy(all, all + own.size(), own.begin());
  return n;
}

Result<void> wait_for_body(Exchange& x) {
  constexpr std::chrono::seconds kMost{30};
  Awaited bytes;
  bytes.fd = x.rest->poll_fd();
  bytes.readable = true;
  if (bytes.fd < 0) return {};
  const auto from = std::chrono::steady_clock::now();
  const int ready = x.waiter->wait({&bytes, 1}, kMost);
  x.timing.waited += std::chrono::steady_clock::now() - from;
  if (ready > 0) return {};
  return Error{ErrorCode::timeout, "the client stopped sending its request body", {}};
}

Result<Ready> wait_for(const WaitFor& what, const Cancel& cancel, std::chrono::milliseconds idle) {
  Awaited all[3];
  Awaited &upstream = all[0], &client = all[1], &wake = all[2];
  upstream.fd = what.upstream_fd;
  upstream.readable = true;
  upstream.writable = what.upstream_writable;
  client = client_of(cancel);
  client.readable = what.client_data_fd >= 0;
  wake = wake_of(cancel);
  const int n = cancel.waiter->wait(all, idle.count() > 0 ? Waiter::Limit(idle) : std::nullopt);
  if (n < 0) return failed();
  if (n == 0) return timed_out(idle);
  FINOPS_TRY(outcome_of(client, wake));
  return Ready{upstream.came.any(), client.came.readable};
}

}  // namespace finops
