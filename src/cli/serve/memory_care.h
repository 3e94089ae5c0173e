// Gives memory back to the system after a load: glibc keeps what was freed.
#pragma once
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "core/exchange/exchange_observer.h"

namespace finops::cli {

// Before other threads exist: one heap, since glibc gives back the end of the first one only (by default it has up to
// eight a core). A request takes no more CPU with it at 64 connections on two cores. The thresholds for large blocks
// are left to glibc, which adapts them: fixed ones made reading the log at the start several times slower.
void settle_allocator();

// Counts the exchanges that end, on any thread.
class MemoryCare final : public ExchangeObserver {
 public:
  void on_finished(const Exchange&) noexcept override { ended_.fetch_add(1, std::memory_order_relaxed); }

  // Called now and then by one thread, never by one that serves a request, with how many exchanges run. Returns free
  // pages when the load has gone: this takes a heap's lock, so not in the middle of it. True: memory was given back.
  bool look(std::size_t running);

 private:
  std::atomic<std::uint64_t> ended_{0};
  std::uint64_t seen_ = 0;  // exchanges that had ended at the last look
  std::size_t most_ = 0;    // that ran at a look since memory was given back
  bool due_ = true;         // the start has freed something as well
};

}  // namespace finops::cli
