// Returns memory to the system after a busy time, since glibc keeps freed memory.
#pragma once
#include <atomic>
#include <cstddef>
#include <cstdint>

#include "core/exchange/exchange_observer.h"

namespace finops::cli {

// Call it before other threads exist. It limits glibc to one heap, since glibc returns memory only from the end of the
// first one (by default it has up to eight per core). Measured with 64 connections on two cores, a request takes no
// more CPU with it. The thresholds for large blocks are left to glibc, which adapts them; fixed ones made reading the
// log at the start several times slower.
void settle_allocator();

// Counts the exchanges that end, on any thread.
class MemoryCare final : public ExchangeObserver {
 public:
  void on_finished(const Exchange&) noexcept override { ended_.fetch_add(1, std::memory_order_relaxed); }

  // Call it from time to time on one thread that serves no requests, with the number of running exchanges. Returns free
  // pages to the system when the busy time is over, since doing so holds the lock of the heap. True: memory was
  // returned.
  bool look(std::size_t running);

 private:
  std::atomic<std::uint64_t> ended_{0};
  std::uint64_t seen_ = 0;  // exchanges that had ended at the last look
  std::size_t most_ = 0;    // the most exchanges seen running since memory was last returned
  bool due_ = true;         // initially true, since the start has freed memory too
};

}  // namespace finops::cli
