#include "core/transport/session_cache.h"

#include <openssl/ssl.h>

#include <algorithm>

namespace finops {

void SessionFree::operator()(SSL_SESSION* session) const noexcept { SSL_SESSION_free(session); }

SessionCache::Origins::iterator SessionCache::find(const std::string& name) {
  const auto found = std::find_if(origins_.begin(), origins_.end(), [&](const Origin& o) { return o.name == name; });
  if (found != origins_.end()) origins_.splice(origins_.begin(), origins_, found);
  return found;
}

TlsSession SessionCache::take(const std::string& origin) {
  const MutexLock lock(mutex_);
  const auto found = find(origin);
  if (found == origins_.end() || found->sessions.empty()) return nullptr;
  SSL_SESSION* newest = found->sessions.back().get();
  if (SSL_SESSION_get_protocol_version(newest) < TLS1_3_VERSION) {
    SSL_SESSION_up_ref(newest);
    return TlsSession(newest);
  }
  TlsSession out = std::move(found->sessions.back());
  found->sessions.pop_back();
  return out;
}

void SessionCache::give(const std::string& origin, TlsSession session) {
  const MutexLock lock(mutex_);
  auto found = find(origin);
  if (found == origins_.end()) {
    origins_.push_front({origin, {}});
    found = origins_.begin();
    if (origins_.size() > kOrigins) origins_.pop_back();
  }
  if (found->sessions.size() >= kPerOrigin) found->sessions.erase(found->sessions.begin());
  found->sessions.push_back(std::move(session));
}

void SessionCache::forget(const std::string& origin) {
  const MutexLock lock(mutex_);
  const auto found = find(origin);
  if (found != origins_.end()) origins_.erase(found);
}

}  // namespace finops
