// Signals as function calls on a thread of their own. Make it before any other thread exists: the signals must be
// blocked everywhere.
#pragma once
#include <atomic>
#include <functional>
#include <thread>

namespace finops::cli {

class Signals {
 public:
  struct Handlers {
    std::function<void()> stop;    // the first SIGTERM, SIGINT or SIGQUIT
    std::function<void()> again;   // each one after it; a process that has not ended 3 s later is ended, with status 0
    std::function<void()> status;  // SIGUSR1
    std::function<void()> reload;  // SIGHUP
  };
  explicit Signals(Handlers handlers);
  ~Signals();
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

  static void block();  // in the calling thread and those it starts later

 private:
  std::atomic<bool> ended_{false};
  std::thread thread_;
};

}  // namespace finops::cli
