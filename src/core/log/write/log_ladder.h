// What the log does without when it cannot be written (contract L4), step by step: response bodies, all bodies, then
// records wait in memory, then they are only counted. Says each step once and the recovery, and knows what is missing.
// Thread-safe.
#pragma once
#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <string_view>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/base/thread_annotations.h"

namespace finops {

enum class LogStep { whole, no_response_bodies, no_bodies, memory, counting };
std::string_view to_string(LogStep step);

// Of one failure, from its first step to the recovery.
struct LogGap {
  WallTime since{};
  std::uint64_t without_body = 0;  // records that lack a body for that reason
  std::uint64_t late = 0;          // that waited in memory
  std::uint64_t dropped = 0;       // that are in no file
};

class LogLadder {
 public:
  static constexpr std::size_t kMemory = 1024 * 1024;
  // Where nothing new is accepted while the log fails: for what was under way by then.
  static constexpr std::size_t kMemoryOfAccepted = 64 * 1024 * 1024;

  // `pause`: how long after a failure before the next try; longer each time when it fails again soon.
  explicit LogLadder(std::chrono::milliseconds pause) : first_pause_(pause), pause_(pause) {}

  LogStep step() const noexcept { return step_.load(std::memory_order_relaxed); }
  bool takes_records() const noexcept { return step() < LogStep::memory; }

  // A record could not be written at step `tried`. Returns the step to try next; from `memory` on: keep() it.
  LogStep failed(LogStep tried, const Error& why);
  // What failed() could not place, without bodies, while no more than `most` bytes wait. Throws std::bad_alloc.
  void keep(std::string framed, std::size_t most = kMemory);
  void left_out_body();  // a record was written at a step that cost it a body

  // The disk is nearly full, or no longer; `free` is what it has.
  void set_low(bool low, std::uint64_t free, const std::string& where);

  // Call it now and then. When it is time, tries with `append` what waits in memory; if that works, everything is
  // recorded whole again. True: it has recovered; `gap` is what that took.
  bool try_again(SteadyTime now, const std::function<Result<void>(std::string_view)>& append, LogGap& gap);
  // The last chance for what waits in memory. What cannot be written is dropped.
  void flush_at_end(const std::function<Result<void>(std::string_view)>& append);

  // There was no memory for the bodies of a record, or for the record, which is counted as dropped. Needs none itself.
  enum class MemoryLoss { bodies, record };
  void out_of_memory(MemoryLoss loss) noexcept;
  void lost(std::uint64_t records);  // they were written, and their file is gone
  bool low() const;
  std::uint64_t dropped() const;
  std::uint64_t waiting() const;
  std::uint64_t without_body() const;

 private:
  void go_to(LogStep step, const std::string& why) FINOPS_REQUIRES(mutex_);
  bool flush(const std::function<Result<void>(std::string_view)>& append);

  const std::chrono::milliseconds first_pause_;
  std::atomic<LogStep> step_{LogStep::whole};
  mutable Mutex mutex_;
  LogStep said_ FINOPS_GUARDED_BY(mutex_) = LogStep::whole;
  bool low_ FINOPS_GUARDED_BY(mutex_) = false;
  std::deque<std::string> memory_ FINOPS_GUARDED_BY(mutex_);
  std::size_t memory_bytes_ FINOPS_GUARDED_BY(mutex_) = 0;
  LogGap gap_ FINOPS_GUARDED_BY(mutex_);
  std::uint64_t dropped_ FINOPS_GUARDED_BY(mutex_) = 0, without_body_ FINOPS_GUARDED_BY(mutex_) = 0;
  SteadyTime failed_at_ FINOPS_GUARDED_BY(mutex_){}, recovered_at_ FINOPS_GUARDED_BY(mutex_){};
  std::chrono::milliseconds pause_ FINOPS_GUARDED_BY(mutex_);
  std::string said_why_ FINOPS_GUARDED_BY(mutex_);
  bool said_no_memory_[2] FINOPS_GUARDED_BY(mutex_) = {false, false};
};

}  // namespace finops
