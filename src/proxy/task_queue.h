// httplib's task queue as this server needs it: one thread per connection, started at once, with a small stack.
// Private to the proxy library.
#pragma once
#include <httplib.h>
#include <pthread.h>

#include <condition_variable>
#include <functional>
#include <mutex>
#include <vector>

namespace finops::proxy {

// The threads themselves; thread-safe. wait() before it is destroyed.
class ConnectionThreads {
 public:
  void start(std::function<void()> connection);
  void wait();  // returns when the last connection has ended, its thread included

 private:
  struct Start;
  static void* main(void* start);
  static void join(const std::vector<pthread_t>& ended);
  void join_ended();

  std::mutex mutex_;
  std::condition_variable all_ended_;
  std::size_t live_ = 0;
  std::vector<pthread_t> ended_;  // to be joined, by the next that ends or by wait()
};

// What httplib is given. Its accept loop may end early and be started again, so connections outlive a queue.
class ConnectionQueue final : public httplib::TaskQueue {
 public:
  explicit ConnectionQueue(ConnectionThreads& threads) : threads_(threads) {}
  void enqueue(std::function<void()> connection) override { threads_.start(std::move(connection)); }
  void shutdown() override {}

 private:
  ConnectionThreads& threads_;
};

}  // namespace finops::proxy
