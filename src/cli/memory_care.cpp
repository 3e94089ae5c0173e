#include "cli/memory_care.h"

#include <malloc.h>
#include <unistd.h>

#include <algorithm>

namespace finops::cli {

void settle_allocator() {
  const long cores = ::sysconf(_SC_NPROCESSORS_ONLN);
  ::mallopt(M_ARENA_MAX, static_cast<int>(std::clamp(cores * 2, 4L, 16L)));
}

bool MemoryCare::look(std::size_t running, std::uint64_t ended) {
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
