#include "core/base/boot_clock.h"

#include <ctime>

namespace finops {

std::chrono::nanoseconds since_boot() {
  timespec t{};
  ::clock_gettime(CLOCK_BOOTTIME, &t);
  return std::chrono::seconds(t.tv_sec) + std::chrono::nanoseconds(t.tv_nsec);
}

}  // namespace finops
