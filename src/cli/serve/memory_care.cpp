#include "cli/serve/memory_care.h"

#include <malloc.h>

#include <algorithm>

namespace finops::cli {

void settle_allocator() { ::mallopt(M_ARENA_MAX, 1); }

bool MemoryCare::look(std::size_t running) {
  const std::uint64_t ended = ended_.load(std::memory_order_relaxed);
  due_ = due_ || ended != seen_;
  const bool busy = ended - seen_ > 100;  // since the last look
  seen_ = ended;
  most_ = std::max(most_, running);
  if (!due_ || busy || running > most_ / 4) return false;
  ::malloc_trim(0);
  due_ = false;
  most_ = running;
  return true;
}

}  // namespace finops::cli
