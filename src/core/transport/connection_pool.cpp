#include "core/transport/connection_pool.h"

#include "core/base/boot_clock.h"

namespace finops {
ConnectionPool::Origin* ConnectionPool::find(const BaseUrl& to) {
  for (const auto& o : origins_) {
    if (o->tls == to.tls && o->authority == to.authority) return o.get();
  }
  return nullptr;
}

std::unique_ptr<UpstreamConnection> ConnectionPool::take(const BaseUrl& to) {
  const std::chrono::nanoseconds now = since_boot();  // after a long sleep, no middlebox knows the connection
  while (true) {
    std::unique_ptr<UpstreamConnection> candidate;
    std::vector<std::unique_ptr<UpstreamConnection>> expired;  // closed outside the lock
    {
      const MutexLock lock(mutex_);
      Origin* origin = find(to);
      if (origin == nullptr || origin->idle.empty()) return nullptr;
      auto& idle = origin->idle;
      candidate = std::move(idle.back());
      idle.pop_back();
      if (now - candidate->idle_since > kMaxIdleAge) expired.swap(idle);  // the others are even older
    }
    if (now - candidate->idle_since <= kMaxIdleAge && !candidate->stale()) return candidate;
  }
}

void ConnectionPool::give(const BaseUrl& to, std::unique_ptr<UpstreamConnection> connection) {
  const std::chrono::nanoseconds now = since_boot();
  connection->idle_since = now;
  std::unique_ptr<UpstreamConnection> surplus;  // closed outside the lock; removing one each time keeps the list short
  const MutexLock lock(mutex_);
  Origin* origin = find(to);
  if (origin == nullptr) {
    origins_.push_back(std::make_unique<Origin>(Origin{to.tls, to.authority, {}}));
    origin = origins_.back().get();
  }
  auto& idle = origin->idle;
  if (!idle.empty() && (idle.size() >= kMaxIdlePerOrigin || now - idle.front()->idle_since > kMaxIdleAge)) {
    surplus = std::move(idle.front());
    idle.erase(idle.begin());
  }
  idle.push_back(std::move(connection));
}

}  // namespace finops
