// httplib's task queue as this server needs it: one thread per connection, started at once, with a small stack.
// Private to the proxy library.
#pragma once
#include <httplib.h>
#include <pthread.h>

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>

namespace finops::proxy {

// The threads themselves; thread-safe. wait() before it is destroyed.
class ConnectionThreads {
 public:
  // Runs `connection` on a new thread, or on the calling thread if no thread can be created.
  void start(const std::function<void()>& connection) noexcept;
  void wait();  // returns when the last connection has ended, its thread included

 private:
  struct Start;
  static void* main(void* start);
  bool begin(const std::function<void()>& connection) noexcept;

  std::mutex mutex_;
  std::condition_variable all_ended_;
  std::size_t live_ = 0;
  // The thread that ended last. Each thread that ends joins the one before, so no stack is left and no list is needed.
  std::optional<pthread_t> ended_;
};

// The queue for httplib. Its accept loop may end early and be started again, so connections outlive a queue.
class ConnectionQueue final : public httplib::TaskQueue {
 public:
  explicit ConnectionQueue(ConnectionThreads& threads) : threads_(threads) {}
  void enqueue(std::function<void()> connection) override { threads_.start(connection); }
  void shutdown() override {}

 private:
  ConnectionThreads& threads_;
};

}  // namespace finops::proxy
