// The redaction of one exchange: all secrets that may turn up in it, those of the configuration, the caller's own, and
// what finops sent with it.
#pragma once
#include "core/exchange/exchange.h"
#include "core/redact/redact.h"

namespace finops {

// As Redactor::for_exchange(): this thread's, valid until the next call on it for another exchange.
inline Redaction& redaction_of(const Exchange& x, const Redactor& redactor) {
  return redactor.for_exchange(x.id, x.request.headers, x.request.target, x.sent_secrets);
}

}  // namespace finops
