// The two threads that look after a log while requests are served. One runs each second (free space, recovery, sync).
// The housekeeping thread does slow work (compressing, deleting, recovery after a crash) at the start, when woken, and
// each minute.
#pragma once
#include <chrono>
#include <functional>
#include <thread>

#include "core/base/result.h"
#include "core/base/thread_annotations.h"

#include <condition_variable>
#include <mutex>

namespace finops {

class LogCare {
 public:
  LogCare(std::function<void()> each_second, std::function<void()> housekeeping);
  ~LogCare();  // stop()
  LogCare(const LogCare&) = delete;
  LogCare& operator=(const LogCare&) = delete;

  // Errors: io, when the system has no thread for it.
  Result<void> start();
  void wake_housekeeping();  // any thread, also before start(); never waits
  bool stopping() const;     // true: work that is running should end soon
  // Ends both threads; waits for the work that is running. The functions are not called after that.
  void stop();

 private:
  static void run(const std::function<void()>& work) noexcept;
  void tick();
  void run_housekeeping();

  const std::function<void()> each_second_, housekeeping_;
  mutable std::mutex mutex_;  // guards stopping_ and woken_
  std::condition_variable changed_;
  bool stopping_ = false, woken_ = false;
  std::thread ticking_, housekeeper_;
};

}  // namespace finops
