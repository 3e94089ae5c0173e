// When the steps of an exchange happened: steady-clock moments and sums. Unset ones stay nullopt: unknown is never 0.
#pragma once
#include <chrono>
#include <optional>

#include "core/base/clock.h"

namespace finops {

struct Timing {
  WallTime wall_start{};
  SteadyTime start{};                               // the head of the request was complete
  std::optional<std::chrono::nanoseconds> connect;  // DNS, TCP, proxy and TLS; unset when a connection was reused
  std::optional<SteadyTime> sent;                   // the last byte of the request went out
  std::optional<SteadyTime> first_byte;             // of the response head
  std::optional<SteadyTime> first_token;            // of a stream: the first generated content
  std::chrono::nanoseconds waited{};                // spent waiting for a peer; the rest is overhead
};

}  // namespace finops
