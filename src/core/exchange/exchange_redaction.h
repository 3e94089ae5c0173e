// The redaction of one exchange. It knows all secrets that may appear in it: those of the configuration, those of the
// caller, and the credentials that finops sent.
#pragma once
#include "core/exchange/exchange.h"
#include "core/redact/redact.h"

namespace finops {

// As Redactor::for_exchange(): the object belongs to this thread and is valid until the next call on this thread for
// another exchange.
inline Redaction& redaction_of(const Exchange& x, const Redactor& redactor) {
  return redactor.for_exchange(x.id, x.request.headers, x.request.target, x.sent_secrets);
}

}  // namespace finops
