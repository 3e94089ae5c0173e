// Time since the machine started, including the time it slept. Nobody can set this clock, so comparing it with the wall
// clock shows when the wall clock was set.
#pragma once
#include <chrono>

namespace finops {

std::chrono::nanoseconds since_boot();  // any thread

}  // namespace finops
