// Where the runner records exchanges. Implemented in log/; thread-safe.
#pragma once
#include <memory>

#include "core/exchange/exchange.h"

namespace finops {

// The x-finops-error of a request that begin() has refused.
inline constexpr std::string_view kLogUnavailable = "log_unavailable";

// What a log remembers about one exchange between begin() and record(); opaque to everybody else.
class LogState {
 public:
  virtual ~LogState() = default;
};

class ExchangeLog {
 public:
  virtual ~ExchangeLog() = default;
  // Called before anything of `x` goes upstream. If finops crashes later, the log still shows that the request was sent
  // (contract L5). The result is passed to the other two functions and destroyed after record(); nullptr: the log keeps
  // no state. An error means that `x` must not be sent.
  virtual Result<std::unique_ptr<LogState>> begin(Exchange& x) = 0;
  // May be called once the request has been sent, to do work that needs only the request while upstream works on its
  // answer. The result is kept in `state`.
  virtual void prepare(Exchange& x, LogState* state) = 0;
  // Redacts and writes. When it returns ok the record is in the file (contract L2). Never throws. prepare() need not
  // have been called. `state` is nullptr for an exchange that was answered before begin() or that begin() refused.
  virtual Result<void> record(Exchange& x, LogState* state) = 0;
};

}  // namespace finops
