// How the tests wait: always with a deadline, never by sleeping and hoping.
// FINOPS_SLOW_TESTS=1 (sanitizer builds) stretches every limit; FINOPS_SANITIZED=1 says that memory figures mean
// nothing.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace finops::test {

using Clock = std::chrono::steady_clock;
using Millis = std::chrono::milliseconds;

bool slow_run();
bool sanitized();

// For what must happen: long enough that only a real failure reaches it.
Millis patience();

// Contract F9: from the client's close to upstream's end of stream.
Millis hangup_limit();

// The number in environment variable `name`, or `fallback`.
int env_number(const char* name, int fallback);

// Checks again every millisecond. For things without an event: a line in a log file, a number in /proc.
template <class Predicate>
bool eventually(Predicate predicate, Millis limit = patience()) {
  const auto deadline = Clock::now() + limit;
  while (!predicate()) {
    if (Clock::now() >= deadline) return false;
    std::this_thread::sleep_for(Millis(1));
  }
  return true;
}

// A one-way door between threads. `wait` is false when it stayed shut until the limit.
class Gate {
 public:
  void open();
  bool wait(Millis limit = patience());
  bool is_open();

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool open_ = false;
};

}  // namespace finops::test
