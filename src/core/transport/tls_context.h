// What all TLS connections to upstreams share: the certificates that are trusted, the rules, the sessions to resume.
// Thread-safe after make().
#pragma once
#include <openssl/types.h>

#include <memory>
#include <string>

#include "core/base/result.h"
#include "core/transport/session_cache.h"
#include "core/transport/trust.h"

namespace finops {

class TlsContext {
 public:
  // Error: config, see load_trust().
  static Result<std::unique_ptr<TlsContext>> make(const TrustSource& trust);
  ~TlsContext();
  TlsContext(const TlsContext&) = delete;
  TlsContext& operator=(const TlsContext&) = delete;

  SSL_CTX* get() const noexcept { return context_; }
  SessionCache& sessions() noexcept { return sessions_; }
  // Makes a context of another library (libcurl's, for an https:// proxy) trust the same certificates.
  void share_trust_with(SSL_CTX* other) const;
  const TrustSource& trust() const noexcept { return trust_; }

 private:
  TlsContext() = default;

  SSL_CTX* context_ = nullptr;
  SessionCache sessions_;
  TrustSource trust_;
};

}  // namespace finops
