// The two threads that look after a log beside the requests: one that is called each second (space, recovery, sync),
// one for work that takes its time (compressing, deleting, what a crash left), at the start, when woken, and each
// minute.
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
  bool stopping() const;     // the work that is running should come to its end
  // Ends both threads; waits for the work that is running. The functions are not called afterwards.
  void stop();

 private:
  static void run(const std::function<void()>& work) noexcept;
  void tick();
  void keep_house();

  const std::function<void()> each_second_, housekeeping_;
  mutable std::mutex mutex_;  // guards stopping_ and woken_
  std::condition_variable changed_;
  bool stopping_ = false, woken_ = false;
  std::thread ticking_, keeping_;
};

}  // namespace finops
