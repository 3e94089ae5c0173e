// httplib's task queue as this server needs it: one thread per connection, started at once, with a small stack.
// Private to the proxy library.
#pragma once
#include <httplib.h>

#include <condition_variable>
#include <functional>
#include <mutex>

namespace finops::proxy {

class ConnectionThreads final : public httplib::TaskQueue {
 public:
  void enqueue(std::function<void()> connection) override;
  void shutdown() override;  // returns when the last connection has ended

 private:
  struct Start;
  static void* main(void* start);

  std::mutex mutex_;
  std::condition_variable all_ended_;
  std::size_t live_ = 0;
};

}  // namespace finops::proxy
