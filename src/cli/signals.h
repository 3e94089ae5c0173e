// SIGINT and SIGTERM as function calls on a thread of their own. Make it before any other thread exists: the signals
// must be blocked everywhere.
#pragma once
#include <functional>
#include <thread>

namespace finops::cli {

class Signals {
 public:
  // `first` is called for the first signal, `again` for each one after it.
  Signals(std::function<void()> first, std::function<void()> again);
  ~Signals();
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

  static void block();  // in the calling thread and those it starts later

 private:
  std::thread thread_;
};

}  // namespace finops::cli
