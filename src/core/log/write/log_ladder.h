// What the log gives up, step by step, when it cannot be written (contract L4): first response bodies, then all bodies;
// then records wait in memory; then they are only counted. Reports each step once, and the recovery, and counts what is
// missing. Thread-safe.
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

// What one failure cost, from its first step to the recovery.
struct LogGap {
  WallTime since{};
  std::uint64_t without_body = 0;  // records that lack a body for that reason
  std::uint64_t late = 0;          // records that waited in memory
  std::uint64_t dropped = 0;       // records that are in no file
};

class LogLadder {
 public:
  static constexpr std::size_t kMemory = 1024 * 1024;
  // With --on-log-error=refuse: room for the records of requests that were accepted before the log failed.
  static constexpr std::size_t kMemoryOfAccepted = 64 * 1024 * 1024;

  // `pause`: the time from a failure to the next try; it grows when the log fails again soon.
  explicit LogLadder(std::chrono::milliseconds pause) : first_pause_(pause), pause_(pause) {}

  LogStep step() const noexcept { return step_.load(std::memory_order_relaxed); }
  bool takes_records() const noexcept { return step() < LogStep::memory; }

  // A record could not be written at step `tried`. Returns the step to try next; from `memory` on: hold() it.
  LogStep failed(LogStep tried, const Error& why);
  // Holds a record without bodies in memory, unless more than `most` bytes would wait. Throws std::bad_alloc.
  void hold(std::string framed, std::size_t most = kMemory);
  void left_out_body();  // a record was written at a step that cost it a body

  // Call it when the disk becomes nearly full and when it no longer is; `free` is its free space.
  void set_low(bool low, std::uint64_t free, const std::string& where);

  // Call it now and then. When it is time, tries to write the waiting records with `append`. If that works, records are
  // whole again. True: the log has recovered; `gap` says what the failure cost.
  bool try_again(SteadyTime now, const std::function<Result<void>(std::string_view)>& append, LogGap& gap);
  // The last chance for what waits in memory. Records that cannot be written are dropped.
  void flush_at_end(const std::function<Result<void>(std::string_view)>& append);

  // Memory ran out for the bodies of a record, or for the whole record, which then counts as dropped. Reporting it
  // needs no memory.
  enum class MemoryLoss { bodies, record };
  void out_of_memory(MemoryLoss loss) noexcept;
  void gone_with_file(std::uint64_t records);  // they were written, but their file was deleted
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
