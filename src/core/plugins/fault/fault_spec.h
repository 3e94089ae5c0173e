// What `serve --fault SPEC` asks for (contract C3): which requests get a fault, and which one. Plain values; any
// thread.
#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/query/query.h"

namespace finops {

struct FaultSpec {
  using Time = std::chrono::milliseconds;

  std::string text;  // as it was given

  std::optional<int> status;                 // answered instead of asking anyone
  std::optional<std::uint64_t> retry_after;  // seconds; a field of that answer
  std::optional<Time> delay;                 // before the request goes on
  std::optional<Time> first_byte;            // the answer begins no earlier than this after the request came
  std::optional<Time> chunk_gap;             // before each event of the answer except the first
  std::optional<std::uint64_t> cut_after;    // events
  bool reset = false;                        // the end of cut_after, or else the whole answer, is a reset

  double rate = 1;                    // of the requests that match
  std::optional<std::uint64_t> seed;  // nullopt: another one for each run
  Query match;                        // of the request's own fields
};

// "status=429,rate=0.1". A comma ends a value, except inside the quotes and parentheses of `match`. `now`: for relative
// times in `match`. Error::invalid_argument; the message shows the text with a caret and says what would be right.
Result<FaultSpec> parse_fault(std::string_view text, WallTime now);

// For people: what it does, and the seed with which it does the same again.
std::string describe(const FaultSpec& fault);

}  // namespace finops
