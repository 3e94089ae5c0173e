#include "proxy/task_queue.h"

#include <exception>
#include <memory>
#include <utility>

#include <spdlog/spdlog.h>

namespace finops::proxy {
namespace {

constexpr std::size_t kStack = 1024 * 1024;  // virtual memory; only used pages are allocated

}  // namespace

struct ConnectionThreads::Start {
  ConnectionThreads* queue;
  std::function<void()> connection;
};

void* ConnectionThreads::main(void* start) {
  const std::unique_ptr<Start> own(static_cast<Start*>(start));
  try {
    own->connection();
  } catch (const std::exception& e) {
    spdlog::error("a connection ended with an exception: {}", e.what());
  }
  own->connection = nullptr;
  std::optional<pthread_t> before;
  {
    const std::lock_guard lock(own->queue->mutex_);
    before = std::exchange(own->queue->ended_, ::pthread_self());
    if (--own->queue->live_ == 0) own->queue->all_ended_.notify_all();
  }
  if (before) ::pthread_join(*before, nullptr);  // from here on do not use the queue; it may be destroyed
  return nullptr;
}

// Called by the accepting thread, which must continue even without memory or threads.
void ConnectionThreads::start(const std::function<void()>& connection) noexcept {
  if (begin(connection)) return;
  spdlog::error("no thread for a new connection: it is closed");
  connection();  // on the accepting thread, this only closes the socket
}

bool ConnectionThreads::begin(const std::function<void()>& connection) noexcept {
  std::unique_ptr<Start> start;
  try {
    start = std::make_unique<Start>(Start{this, connection});
    const std::lock_guard lock(mutex_);
    ++live_;
  } catch (const std::exception&) {  // out of memory
    return false;
  }
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, kStack);
  pthread_t thread;
  const int failed = pthread_create(&thread, &attributes, &ConnectionThreads::main, start.get());
  pthread_attr_destroy(&attributes);
  if (failed == 0) {
    (void)start.release();
    return true;
  }
  const std::lock_guard lock(mutex_);
  --live_;
  return false;
}

void ConnectionThreads::wait() {
  std::unique_lock lock(mutex_);
  all_ended_.wait(lock, [&] { return live_ == 0; });
  const std::optional<pthread_t> last = std::exchange(ended_, std::nullopt);
  lock.unlock();
  if (last) ::pthread_join(*last, nullptr);
}

}  // namespace finops::proxy
