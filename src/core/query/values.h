// Numbers, amounts and times as people write them, as ranges: `4xx` is 400 to 499, `2026-01-15` is a day, `2s` is one
// value. Pure except for the time zone of the process; any thread. nullopt: it is not such a value.
#pragma once
#include <optional>
#include <string_view>

#include "core/base/clock.h"

namespace finops {

struct ValueRange {
  double low = 0, high = 0;  // both included
};

std::optional<ValueRange> read_count(std::string_view text);     // 1200, 1.2k, 3M; k is 1000
std::optional<ValueRange> read_status(std::string_view text);    // 429, 4xx
std::optional<ValueRange> read_money(std::string_view text);     // 0.01, $0.01; in NanoUsd
std::optional<ValueRange> read_duration(std::string_view text);  // 350ms, 2s, 1m30s, 0; in ms

struct TimeRange {
  WallTime begin{}, last{};  // last is its last millisecond
};

// A moment with a zone (RFC 3339) or, in the time zone of the process, without one: 2026-01-15, 2026-01-15T14:30,
// 2026-01-15 14:30:05, 14:30 (today), today, yesterday, now; or a time ago: 15m, -2h, 3d, 1w. When clocks are put back
// and a local time occurs twice, the range includes both.
std::optional<TimeRange> read_time(std::string_view text, WallTime now);

}  // namespace finops
