#include "core/log/write/log_care.h"

#include <sys/resource.h>

#include <exception>
#include <string>

#include <spdlog/spdlog.h>

namespace finops {
namespace {

constexpr std::chrono::seconds kTick{1};
// Also needed without new segments: another process with the same folder may have died and left notes.
constexpr std::chrono::minutes kHousekeeping{1};
constexpr int kNice = 10;

}  // namespace

LogCare::LogCare(std::function<void()> each_second, std::function<void()> housekeeping)
    : each_second_(std::move(each_second)), housekeeping_(std::move(housekeeping)) {}

LogCare::~LogCare() { stop(); }

Result<void> LogCare::start() {
  try {
    ticking_ = std::thread([this] { tick(); });
    keeping_ = std::thread([this] { keep_house(); });
  } catch (const std::exception& e) {
    stop();
    return Error{ErrorCode::io, std::string("cannot start the threads that look after the log: ") + e.what(), {}};
  }
  return {};
}

// Work that failed for lack of memory is tried again next time.
void LogCare::run(const std::function<void()>& work) noexcept {
  try {
    work();
  } catch (const std::exception& e) {
    spdlog::debug("looking after the log: {}", e.what());
  }
}

void LogCare::wake_housekeeping() {
  {
    const std::lock_guard lock(mutex_);
    woken_ = true;
  }
  changed_.notify_all();
}

bool LogCare::stopping() const {
  const std::lock_guard lock(mutex_);
  return stopping_;
}

void LogCare::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  for (std::thread* thread : {&ticking_, &keeping_}) {
    if (thread->joinable()) thread->join();
  }
}

void LogCare::tick() {
  std::unique_lock lock(mutex_);
  while (!changed_.wait_for(lock, kTick, [&] { return stopping_; })) {
    lock.unlock();
    run(each_second_);
    lock.lock();
  }
}

void LogCare::keep_house() {
  ::setpriority(PRIO_PROCESS, 0, kNice);  // on Linux only for this thread: requests have priority
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    woken_ = false;
    lock.unlock();
    run(housekeeping_);
    lock.lock();
    changed_.wait_for(lock, kHousekeeping, [&] { return stopping_ || woken_; });
  }
}

}  // namespace finops
