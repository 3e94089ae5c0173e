// Idle upstream connections, per origin, last in, first out: the most recently used one is taken first, and surplus
// ones expire. The time that the machine sleeps counts towards their age. Thread-safe.
#pragma once
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "core/base/thread_annotations.h"
#include "core/transport/upstream_connection.h"

namespace finops {

class ConnectionPool {
 public:
  // A connection that looked alive just now, or nullptr. It may still fail before the first response byte. A connection
  // that received bytes while idle is never returned, since they would be read as the next answer.
  std::unique_ptr<UpstreamConnection> take(const BaseUrl& to);
  void give(const BaseUrl& to, std::unique_ptr<UpstreamConnection> connection);

 private:
  static constexpr std::size_t kMaxIdlePerOrigin = 256;
  static constexpr std::chrono::seconds kMaxIdleAge{240};

  struct Origin {
    bool tls;
    std::string authority;
    std::vector<std::unique_ptr<UpstreamConnection>> idle;  // the most recently used at the back
  };
  Origin* find(const BaseUrl& to) FINOPS_REQUIRES(mutex_);

  Mutex mutex_;
  std::vector<std::unique_ptr<Origin>> origins_ FINOPS_GUARDED_BY(mutex_);
};

}  // namespace finops
