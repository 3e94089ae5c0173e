// Dates and times of day as ISO 8601 writes them, in its extended and its basic format. Pure; any thread.
#pragma once
#include <chrono>
#include <optional>
#include <string_view>

namespace finops {

// What a text says, and no more: 2026-11 is a month and 2026-11-01T06 an hour. A time without a zone has no `offset`;
// it is no moment yet.
struct IsoTime {
  std::chrono::sys_days day{};                   // the first day that the text names
  std::chrono::days days{1};                     // how many days it names: 7 for a week, 28 to 31 for a month
  std::optional<std::chrono::nanoseconds> time;  // since the beginning of `day`; nullopt: the text is a date only
  std::chrono::nanoseconds unit{0};  // the precision of `time`: an hour, a minute, a second; 0 with a fraction
  std::optional<std::chrono::minutes> offset;  // of the zone, east of Greenwich; nullopt: the text has none
};

// Dates: 2026-11-01, 20261101, 2026-305 and 2026305 (the day of the year), 2026-W44-7, 2026W447; 2026-W44 and 2026-11
// without a time. Times after T, t or a blank: 06, 06:30, 0630, 06:30:05, 063005, with a fraction of any length after
// the last of these (. or ,; nanoseconds are kept), 24:00 and the leap second 60. Zones: Z, +01, +0100, +01:00, and a
// blank before them. nullopt: anything else, and days and times that do not exist.
std::optional<IsoTime> parse_iso_time(std::string_view text);

// A time of day by itself, as above: `day` is 1970-01-01. nullopt: as above.
std::optional<IsoTime> parse_iso_time_of_day(std::string_view text);

}  // namespace finops
