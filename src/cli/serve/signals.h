// What the signals of `finops serve` do (contract C1), from the start of the command to its end, even while the main
// thread is busy.
#pragma once
#include <atomic>
#include <chrono>
#include <functional>
#include <future>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "cli/serve/stderr_queue.h"

namespace finops::cli {

// Turns signals into function calls on a separate thread. Create it before any other thread, since the signals must be
// blocked in all threads.
class Signals {
 public:
  struct Handlers {
    std::function<void()> stop;    // the first SIGTERM, SIGINT or SIGQUIT
    std::function<void()> again;   // each later one; a process that has not ended 3 s later exits with 0
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

// SIGTERM, SIGINT and SIGQUIT end `serve` in order; a second one ends it at once. SIGUSR1 prints the status. SIGHUP has
// nothing to reload yet. Create it before any other thread.
class ServeSignals {
 public:
  // What signals call while requests are being served, on the signal thread.
  struct Serving {
    std::function<std::size_t()> running;      // exchanges
    std::function<void()> stop_now;            // cuts them
    std::function<std::string()> status_line;  // without a line break
    std::chrono::milliseconds drain{0};
    bool quiet = false;
  };

  explicit ServeSignals(StderrQueue& err);
  ~ServeSignals() { serve_no_more(); }

  void serve(Serving serving);
  // Calls `meanwhile` once per `period` while it waits.
  void wait_for_stop(std::chrono::milliseconds period, const std::function<void()>& meanwhile);
  void serve_no_more();  // after this returns, nothing of `serving` is called

 private:
  void stop();
  void end_now();
  void say_status();
  void say_reload();

  StderrQueue& err_;
  std::mutex mutex_;
  std::optional<Serving> serving_;  // mutex_ guards these three
  bool ended_ = false;
  std::thread status_;  // a separate thread, since it may wait for a disk and the signal thread must not
  std::atomic<bool> status_busy_{false};
  std::promise<void> stop_asked_;
  Signals signals_;  // last: its thread uses all of the above
};

}  // namespace finops::cli
