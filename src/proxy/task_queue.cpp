#include "proxy/task_queue.h"

#include <pthread.h>

#include <memory>

#include <spdlog/spdlog.h>

namespace finops::proxy {
namespace {

constexpr std::size_t kStack = 1024 * 1024;  // virtual; only touched pages count

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
  const std::lock_guard lock(own->queue->mutex_);
  if (--own->queue->live_ == 0) own->queue->all_ended_.notify_all();
  return nullptr;
}

void ConnectionThreads::enqueue(std::function<void()> connection) {
  auto start = std::make_unique<Start>(Start{this, std::move(connection)});
  {
    const std::lock_guard lock(mutex_);
    ++live_;
  }
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, kStack);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  pthread_t thread;
  const int failed = pthread_create(&thread, &attributes, &ConnectionThreads::main, start.get());
  pthread_attr_destroy(&attributes);
  if (failed == 0) {
    (void)start.release();
    return;
  }
  spdlog::error("no thread for a new connection: it is served in turn");
  main(start.release());
}

void ConnectionThreads::shutdown() {
  std::unique_lock lock(mutex_);
  all_ended_.wait(lock, [&] { return live_ == 0; });
}

}  // namespace finops::proxy
