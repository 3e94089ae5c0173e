// The one wait of an exchange: upstream, the client's hang-up and finops' own stop at once, and what came of it as an
// outcome of the exchange. Thread-safe.
#pragma once
#include <chrono>
#include <span>

#include "core/base/result.h"
#include "core/base/waiter.h"
#include "core/exchange/transport.h"

namespace finops {

// Errors: client_gone, canceled.
Result<void> check_cancel(const Cancel& cancel);

// As Waiter::wait(), with what ends the exchange beside `own` (6 at most). Errors: client_gone, canceled, internal.
Result<int> wait_beside(std::span<Awaited> own, const Cancel& cancel, Waiter::Limit limit);

struct WaitFor {
  int upstream_fd = -1;
  bool upstream_writable = false;  // beside readable, which is always looked at
  int client_data_fd = -1;         // also return when this is readable: the request body goes on
};
struct Ready {
  bool upstream = false, client_data = false;
};
// Blocks until something is there. Errors: client_gone, canceled, timeout (after `idle`; 0: never).
Result<Ready> wait_for(const WaitFor& what, const Cancel& cancel, std::chrono::milliseconds idle);

}  // namespace finops
