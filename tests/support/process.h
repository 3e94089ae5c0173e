// A child process of the test: its output is collected by two threads, its end is waited for with a deadline,
// and the destructor kills it, and only it, by its own pid.
#pragma once

#include <sys/types.h>

#include <condition_variable>
#include <csignal>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "support/socket.h"

namespace finops::test {

struct Command {
  std::string program;
  std::vector<std::string> args;         // without the program itself
  std::vector<std::string> environment;  // the whole of it, NAME=value
};

class Process {
 public:
  explicit Process(const Command& command);
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  pid_t pid() const { return pid_; }
  // What it wrote so far; all of it once wait_exit has seen its end.
  std::string out() { return text_of(out_); }
  std::string err() { return text_of(err_); }
  // The first whole line on stderr that starts with `prefix`; empty when none came.
  std::optional<std::string> wait_line(std::string_view prefix, Millis limit = patience());

  void signal(int number);
  // The exit status, or 128 + the signal that ended it; empty while it still runs.
  std::optional<int> wait_exit(Millis limit = patience());

  // Open descriptors and running threads.
  std::size_t descriptors() const;
  std::size_t threads() const;
  // Resident memory in KiB, now and at its highest; 0 when the process is gone.
  std::uint64_t rss_kib() const;
  std::uint64_t peak_rss_kib() const;
  // What RLIMIT_DATA limits.
  std::uint64_t data_kib() const;

 private:
  struct Output {
    Fd fd;
    std::string text;
    bool ended = false;
    std::thread reader;
  };
  void collect(Output& output);
  std::string text_of(Output& output);

  pid_t pid_ = -1;
  std::optional<int> status_;
  std::mutex mutex_;
  std::condition_variable changed_;
  Output out_, err_;
};

}  // namespace finops::test
