#include "proxy/task_queue.h"

#include <exception>
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
  std::vector<pthread_t> before;  // joined here, so that after a crowd of connections no stacks are left
  {
    const std::lock_guard lock(own->queue->mutex_);
    before.swap(own->queue->ended_);
    own->queue->ended_.push_back(::pthread_self());
    if (--own->queue->live_ == 0) own->queue->all_ended_.notify_all();
  }
  join(before);  // not the queue's any more: it may be gone
  return nullptr;
}

// Brief: these threads have nothing left to do but to leave, and each waits only for those that ended before it.
void ConnectionThreads::join(const std::vector<pthread_t>& ended) {
  for (const pthread_t thread : ended) ::pthread_join(thread, nullptr);
}

void ConnectionThreads::join_ended() {
  std::vector<pthread_t> ended;
  {
    const std::lock_guard lock(mutex_);
    ended.swap(ended_);
  }
  join(ended);
}

void ConnectionThreads::start(std::function<void()> connection) {
  auto start = std::make_unique<Start>(Start{this, std::move(connection)});
  {
    const std::lock_guard lock(mutex_);
    ++live_;
  }
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, kStack);
  pthread_t thread;
  const int failed = pthread_create(&thread, &attributes, &ConnectionThreads::main, start.get());
  pthread_attr_destroy(&attributes);
  if (failed == 0) {
    (void)start.release();
    return;
  }
  spdlog::error("no thread for a new connection: it is closed");
  start->connection();  // on the accepting thread it only closes the socket
  const std::lock_guard lock(mutex_);
  --live_;
}

void ConnectionThreads::wait() {
  {
    std::unique_lock lock(mutex_);
    all_ended_.wait(lock, [&] { return live_ == 0; });
  }
  join_ended();
}

}  // namespace finops::proxy
