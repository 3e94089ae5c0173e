// Time since the machine started, its sleep included: nobody sets it, so it tells when the wall clock was set.
#pragma once
#include <chrono>

namespace finops {

std::chrono::nanoseconds since_boot();  // any thread

}  // namespace finops
