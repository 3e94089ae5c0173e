#include "core/transport/connection_pool.h"

namespace finops {

ConnectionPool::Origin& ConnectionPool::origin(const BaseUrl& to) {
  for (const auto& o : origins_) {
    if (o->tls == to.tls && o->authority == to.authority) return *o;
  }
  origins_.push_back(std::make_unique<Origin>(Origin{to.tls, to.authority, {}}));
  return *origins_.back();
}

std::unique_ptr<UpstreamConnection> ConnectionPool::take(const BaseUrl& to) {
  while (true) {
    std::unique_ptr<UpstreamConnection> candidate;
    std::vector<std::unique_ptr<UpstreamConnection>> expired;  // closed outside the lock
    {
      const MutexLock lock(mutex_);
      auto& idle = origin(to).idle;
      if (idle.empty()) return nullptr;
      candidate = std::move(idle.back());
      idle.pop_back();
      if (std::chrono::steady_clock::now() - candidate->idle_since > kMaxIdleAge) expired.swap(idle);
    }
    if (std::chrono::steady_clock::now() - candidate->idle_since <= kMaxIdleAge && !candidate->stale()) {
      return candidate;
    }
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
