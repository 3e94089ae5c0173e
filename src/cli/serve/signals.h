// What the signals of `finops serve` do (contract C1), from the start of the command to its end, whatever the main
// thread is doing.
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

// Signals as function calls on a thread of their own. Make it before any other thread exists: the signals must be
// blocked everywhere.
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

// SIGTERM, SIGINT and SIGQUIT end it in order, a second one ends it now; SIGUSR1 says how it is; SIGHUP has nothing to
// reload yet. Make it before any other thread exists.
class ServeSignals {
 public:
  // What a signal can do while requests are being served. Called on the thread of the signals.
  struct Serving {
    std::function<std::size_t()> running;      // exchanges
    std::function<void()> stop_now;            // cut them
    std::function<std::string()> status_line;  // without a line break
    std::chrono::milliseconds drain{0};
    bool quiet = false;
  };

  explicit ServeSignals(StderrQueue& err);
  ~ServeSignals() { serve_no_more(); }

  void serve(Serving serving);
  // `meanwhile` is called each `period`.
  void wait_for_stop(std::chrono::milliseconds period, const std::function<void()>& meanwhile);
  void serve_no_more();  // nothing of `serving` is called after this has returned

 private:
  void stop();
  void end_now();
  void say_status();
  void say_reload();

  StderrQueue& err_;
  std::mutex mutex_;
  std::optional<Serving> serving_;  // these three under mutex_
  bool ended_ = false;
  std::thread status_;  // on its own: what it asks may wait for a disk, and the signals must not
  std::atomic<bool> status_busy_{false};
  std::promise<void> stop_asked_;
  Signals signals_;  // last: its thread uses all of the above
};

}  // namespace finops::cli
