// Writes the messages of `serve` to stderr on a separate thread, so that no caller waits for the terminal, pipe or
// file. If too much is waiting to be written, lines are dropped and counted, and the number is printed later.
// Thread-safe.
#pragma once
#include <chrono>
#include <cstdint>
#include <memory>
#include <string_view>

#include <spdlog/common.h>

namespace finops::cli {

class StderrQueue {
 public:
  static constexpr std::size_t kLimit = 512 * 1024;  // bytes that may wait

  // The writer thread blocks all signals. `fd` stays open as long as the process lives, since a write to it may never
  // return. On a terminal, escape sequences other than our own colours are escaped.
  StderrQueue(int fd, bool terminal, std::size_t limit = kLimit);
  ~StderrQueue();  // does not wait; call flush() first
  StderrQueue(const StderrQueue&) = delete;
  StderrQueue& operator=(const StderrQueue&) = delete;

  // Adds whole lines, in order; either all of them or none.
  void put(std::string_view lines) noexcept;
  // Waits until everything added is written or dropped. False: that took longer than `limit`.
  bool flush(std::chrono::milliseconds limit);

  struct Health {
    std::uint64_t dropped = 0;  // lines dropped so far
    std::size_t waiting = 0;    // bytes
  };
  Health health() const;

  // A sink that sends spdlog's messages through the queue. It may outlive the queue.
  spdlog::sink_ptr sink() const;

 private:
  struct State;
  class Sink;
  static void write_all(const std::shared_ptr<State>& state);

  std::shared_ptr<State> state_;
};

}  // namespace finops::cli
