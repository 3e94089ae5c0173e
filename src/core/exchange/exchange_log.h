// Where the runner leaves finished exchanges. Implemented in log/; thread-safe.
#pragma once
#include "core/exchange/exchange.h"

namespace finops {

// The x-finops-error of a request that begin() has refused.
inline constexpr std::string_view kLogUnavailable = "log_unavailable";

class ExchangeLog {
 public:
  virtual ~ExchangeLog() = default;
  // Called before anything of `x` goes upstream: a crash from here on leaves a trace of it (contract L5). An error
  // means that `x` must not be sent.
  virtual Result<void> begin(Exchange& x) = 0;
  // May be called once the request is out: work that needs only the request, kept in x.log_draft, while upstream
  // thinks. record() works without it.
  virtual void prepare(Exchange& x) = 0;
  // Redacts and writes. When it returns ok the record is in the file (contract L2). Never throws.
  virtual Result<void> record(Exchange& x) = 0;
};

}  // namespace finops
