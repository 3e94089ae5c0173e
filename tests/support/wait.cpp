#include "support/wait.h"

#include <cstdlib>

namespace finops::test {

bool slow_run() { return env_number("FINOPS_SLOW_TESTS", 0) != 0; }

bool sanitized() { return env_number("FINOPS_SANITIZED", 0) != 0; }

Millis patience() { return slow_run() ? Millis(60'000) : Millis(10'000); }

Millis hangup_limit() { return slow_run() ? Millis(250) : Millis(50); }

int env_number(const char* name, int fallback) {
  const char* text = std::getenv(name);
  if (text == nullptr || *text == '\0') return fallback;
  return std::atoi(text);
}

void Gate::open() {
  {
    const std::lock_guard lock(mutex_);
    open_ = true;
  }
  changed_.notify_all();
}

bool Gate::wait(Millis limit) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, limit, [this] { return open_; });
}

bool Gate::is_open() {
  const std::lock_guard lock(mutex_);
  return open_;
}

}  // namespace finops::test
