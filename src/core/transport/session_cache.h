// TLS sessions to resume, per origin. Bounded: the origin used longest ago goes first. Thread-safe.
#pragma once
#include <openssl/ssl.h>

#include <list>
#include <memory>
#include <string>
#include <vector>

#include "core/base/thread_annotations.h"

namespace finops {

struct SessionFree {
  void operator()(SSL_SESSION* session) const noexcept;
};
using TlsSession = std::unique_ptr<SSL_SESSION, SessionFree>;

class SessionCache {
 public:
  // The newest one, or null. Of TLS 1.3 each is given out once (RFC 8446, C.4), earlier versions keep theirs.
  TlsSession take(const std::string& origin);
  void give(const std::string& origin, TlsSession session);
  void forget(const std::string& origin);

 private:
  static constexpr std::size_t kOrigins = 64, kPerOrigin = 8;

  struct Origin {
    std::string name;
    std::vector<TlsSession> sessions;  // the newest at the back
  };
  using Origins = std::list<Origin>;
  Origins::iterator find(const std::string& name) FINOPS_REQUIRES(mutex_);

  Mutex mutex_;
  Origins origins_ FINOPS_GUARDED_BY(mutex_);  // the one used last at the front
};

}  // namespace finops
