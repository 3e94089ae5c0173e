// Time and ids. Wall time names a moment in the log, steady time measures durations; never mix them.
#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace finops {

using SteadyTime = std::chrono::steady_clock::time_point;
using WallTime = std::chrono::system_clock::time_point;

// RFC 3339, UTC, milliseconds: 2026-11-22T14:02:11.482Z. Appends 24 characters.
void append_rfc3339(std::string& out, WallTime time);
// The same moment as a file name part, to the second: 20261122T140211Z.
std::string compact_utc(WallTime time);
// Reads what RFC 3339 allows, from 1678 to 2261; nullopt for anything else. Fractions beyond milliseconds are dropped.
std::optional<WallTime> parse_rfc3339(std::string_view text);
// The same for all that parse_iso_time() takes, if it has a time and a zone.
std::optional<WallTime> parse_moment(std::string_view text);

// The calendar day in the time zone of the process (TZ), counted from 1970-01-01.
int local_day(WallTime time);

// A ULID (26 characters, Crockford base 32): 48 bits of `now` in ms, 80 random bits, strictly increasing within one
// process. Thread-safe.
std::string new_ulid(WallTime now);

inline double to_ms(std::chrono::nanoseconds d) { return static_cast<double>(d.count()) / 1e6; }

}  // namespace finops
