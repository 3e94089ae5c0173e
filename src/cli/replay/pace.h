// `replay --pace`: when each request begins. Plain values, any thread.
#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include "core/base/result.h"

namespace finops::cli {

struct Pace {
  enum class Kind { asap, recorded, rate };
  Kind kind = Kind::asap;
  double factor = 1;  // recorded: so many times as fast; rate: requests per second
};

// "asap", "recorded", "x2", "3/s". Error::invalid_argument.
Result<Pace> read_pace(std::string_view text);

// How long after the first request the one with this number (from 0) begins, if it was recorded `recorded_ms` after the
// first. nullopt: as soon as possible.
std::optional<std::chrono::nanoseconds> due_after(const Pace& pace, std::uint64_t number, std::int64_t recorded_ms);

}  // namespace finops::cli
