// What `serve` says on stderr, written by one thread of its own: nobody who has something to say ever waits for the
// terminal, pipe or file that it is. What does not fit while nobody reads is dropped, counted, and said once it can be.
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

  // The writer blocks all signals: they belong to others. `fd` stays open for as long as the process lives, since a
  // write to it may never return. On a terminal nothing but our own colours steers it.
  StderrQueue(int fd, bool terminal, std::size_t limit = kLimit);
  ~StderrQueue();  // does not wait: flush() first
  StderrQueue(const StderrQueue&) = delete;
  StderrQueue& operator=(const StderrQueue&) = delete;

  // Whole lines, kept in their order; all of them or none.
  void put(std::string_view lines) noexcept;
  // True once all that was put is written or dropped; false: not within `limit`.
  bool flush(std::chrono::milliseconds limit);

  struct Health {
    std::uint64_t dropped = 0;  // lines that were not shown, ever
    std::size_t waiting = 0;    // bytes
  };
  Health health() const;

  // For spdlog: its messages go the same way. Outlives the queue if it must.
  spdlog::sink_ptr sink() const;

 private:
  struct State;
  class Sink;
  static void write_all(const std::shared_ptr<State>& state);

  std::shared_ptr<State> state_;
};

}  // namespace finops::cli
