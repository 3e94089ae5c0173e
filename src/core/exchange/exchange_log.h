// Where the runner leaves finished exchanges. Implemented in log/; thread-safe.
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
  // Called before anything of `x` goes upstream: a crash from here on leaves a trace of it (contract L5). What it
  // returns is given to the other two and destroyed after record(); nullptr: nothing is remembered. An error means that
  // `x` must not be sent.
  virtual Result<std::unique_ptr<LogState>> begin(Exchange& x) = 0;
  // May be called once the request is out: work that needs only the request, kept in `state`, while upstream thinks.
  virtual void prepare(Exchange& x, LogState* state) = 0;
  // Redacts and writes. When it returns ok the record is in the file (contract L2). Never throws. Works without
  // prepare(), and with nullptr for an exchange that was answered before begin(), or refused by it.
  virtual Result<void> record(Exchange& x, LogState* state) = 0;
};

}  // namespace finops
