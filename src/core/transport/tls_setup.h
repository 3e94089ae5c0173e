// The TLS context of the process: created when the first connection needs it, or at start to check the certificates
// that the environment names. Thread-safe.
#pragma once
#include <memory>
#include <utility>

#include "core/base/thread_annotations.h"
#include "core/transport/tls_context.h"

namespace finops {

class TlsSetup {
 public:
  explicit TlsSetup(TrustSource trust) : trust_(std::move(trust)) {}

  // Error: config, see load_trust(); the next call tries again.
  Result<TlsContext*> context() {
    const MutexLock lock(mutex_);
    if (!context_) {
      auto made = TlsContext::make(trust_);
      if (!made) return std::move(made).error();
      context_ = std::move(*made);
    }
    return context_.get();
  }
  const TrustSource& trust() const noexcept { return trust_; }

 private:
  const TrustSource trust_;
  Mutex mutex_;
  std::unique_ptr<TlsContext> context_ FINOPS_GUARDED_BY(mutex_);
};

}  // namespace finops
