// Gives out the numbers of the requests to send, in their order, each when it is due. Those of one conversation are
// given out one at a time. Thread-safe.
#pragma once
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <queue>
#include <span>
#include <unordered_map>
#include <vector>

#include "cli/replay/pace.h"
#include "cli/replay/select.h"

namespace finops::cli {

class Schedule {
 public:
  // `entries` outlives it. The time begins with the first call of next().
  Schedule(std::span<const ReplayEntry> entries, const Pace& pace) : entries_(entries), pace_(pace) {}

  // Waits for the next one. nullopt: there is none, or stop() was called.
  std::optional<std::size_t> next();
  // The one that next() gave has ended.
  void done(std::size_t number);
  void stop();

  struct Late {
    std::uint64_t count = 0;  // that began more than kLate after they were due
    std::chrono::nanoseconds most{};
  };
  static constexpr std::chrono::milliseconds kLate{100};
  Late late() const;

 private:
  using Time = std::chrono::steady_clock::time_point;
  // The next one that may begin now; else sets `due` if one has only to wait for its time.
  std::optional<std::size_t> take(Time now, std::optional<Time>& due);
  bool is_over() const;
  std::optional<Time> due_at(std::size_t number) const;
  void begin(std::size_t number, Time now);

  const std::span<const ReplayEntry> entries_;
  const Pace pace_;
  mutable std::mutex mutex_;  // guards all that follows
  std::condition_variable changed_;
  bool stopped_ = false;
  std::optional<Time> begun_;
  std::size_t next_ = 0;                                             // not looked at yet
  std::unordered_map<std::uint64_t, std::deque<std::size_t>> busy_;  // conversations, and who waits for them
  std::priority_queue<std::size_t, std::vector<std::size_t>, std::greater<>> free_;  // whose conversation has got free
  std::size_t waiting_ = 0;                                                          // in busy_
  Late late_;
};

}  // namespace finops::cli
