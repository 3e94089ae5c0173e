// How an exchange waits: for upstream, for the client to hang up, and for finops to stop, all at once. The result
// becomes an error of the exchange. Thread-safe.
#pragma once
#include <chrono>
#include <span>

#include "core/base/result.h"
#include "core/base/waiter.h"
#include "core/exchange/exchange.h"
#include "core/exchange/transport.h"

namespace finops {

// Errors: client_gone, canceled.
Result<void> check_cancel(const Cancel& cancel);

// As Waiter::wait(), but also ends when the exchange must end. `own` has at most 6 elements. Errors: client_gone,
// canceled, internal.
Result<int> wait_beside(std::span<Awaited> own, const Cancel& cancel, Waiter::Limit limit);

// Waits until more of the request body x.rest has come. Error: timeout after 30 s.
Result<void> wait_for_body(Exchange& x);

struct WaitFor {
  int upstream_fd = -1;
  bool upstream_writable = false;  // in addition to readable, which is always waited for
  int client_data_fd = -1;         // also return when this is readable, since more of the request body has come
};
struct Ready {
  bool upstream = false, client_data = false;
};
// Blocks until something can be done. Errors: client_gone, canceled, timeout (after `idle`; 0: never).
Result<Ready> wait_for(const WaitFor& what, const Cancel& cancel, std::chrono::milliseconds idle);

}  // namespace finops
