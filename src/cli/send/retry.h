// When `send --retry` tries again, and after how long. Pure functions.
#pragma once
#include <chrono>
#include <cstdint>
#include <optional>

#include "core/exchange/exchange.h"

namespace finops::cli {

// Whether a provider's answer with this status may be another one later: 429 and 5xx.
bool is_retryable(int status) noexcept;

// The wait before the next try, as Retry-After asks for it, else 1, 2, 4 ... up to 30 seconds after `tries` tries.
// nullopt: trying again is of no use, or the answer has begun. A connection that could not be made is tried again.
std::optional<std::chrono::milliseconds> retry_wait(const Exchange& x, std::uint64_t tries);

}  // namespace finops::cli
