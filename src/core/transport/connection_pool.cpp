#include "core/transport/connection_pool.h"

namespace finops {

ConnectionPool::Origin& ConnectionPool::origin(const BaseUrl& to) {
  for (const auto& o : origins_) {
    if (o->tls == to.tls && o->authority == to.authority) return *o;
  }
  origins_.push_back(std::make_unique<Origin>(Origin{to.tls, to.authority, {}}));
  return *origins_.back();
}

std::unique_ptr<UpstreamConnection> ConnectionPool::take(const BaseUrl& to, bool must_look) {
  const SteadyTime now = std::chrono::steady_clock::now();
  while (true) {
    std::unique_ptr<UpstreamConnection> candidate;
    std::vector<std::unique_ptr<UpstreamConnection>> expired;  // closed outside the lock
    {
      const MutexLock lock(mutex_);
      auto& idle = origin(to).idle;
      if (idle.empty()) return nullptr;
      candidate = std::move(idle.back());
      idle.pop_back();
      if (now - candidate->idle_since > kMaxIdleAge) expired.swap(idle);  // the rest is older still
    }
    const auto age = now - candidate->idle_since;
    if (age <= kTrusted && !must_look) return candidate;
    if (age <= kMaxIdleAge && !candidate->stale()) return candidate;
  }
}

void ConnectionPool::give(const BaseUrl& to, std::unique_ptr<UpstreamConnection> connection) {
  connection->idle_since = std::chrono::steady_clock::now();
  std::unique_ptr<UpstreamConnection> oldest;
  const MutexLock lock(mutex_);
  auto& idle = origin(to).idle;
  if (idle.size() >= kMaxIdlePerOrigin) {
    oldest = std::move(idle.front());
    idle.erase(idle.begin());
  }
  idle.push_back(std::move(connection));
}

}  // namespace finops
