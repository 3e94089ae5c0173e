// TLS sessions to resume, per origin. Limited in size: the origin that was unused for the longest time is dropped
// first. Thread-safe.
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
  // The newest one, or null. A session of TLS 1.3 is returned only once (RFC 8446, C.4); those of earlier versions stay
  // in the cache.
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
  Origins origins_ FINOPS_GUARDED_BY(mutex_);  // the most recently used at the front
};

}  // namespace finops
