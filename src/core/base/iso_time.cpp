#include "core/base/iso_time.h"

#include <algorithm>

#include "core/base/strings.h"

namespace finops {
namespace {

using namespace std::chrono;

std::size_t count_digits(std::string_view text) {
  std::size_t count = 0;
  while (count < text.size() && is_digit(text[count])) ++count;
  return count;
}

bool take(std::string_view& text, std::string_view what) {
  if (!text.starts_with(what)) return false;
  text.remove_prefix(what.size());
  return true;
}

bool take_number(std::string_view& text, std::size_t size, int& out) {
  if (text.size() < size) return false;
  out = 0;
  for (std::size_t i = 0; i < size; ++i) {
    if (!is_digit(text[i])) return false;
    out = out * 10 + (text[i] - '0');
  }
  text.remove_prefix(size);
  return true;
}

// Reads what follows "2026-W" or "2026W". The first week of a year is the one with its first Thursday.
bool take_week(std::string_view& text, bool extended, year in, IsoTime& out) {
  int week = 0, weekday_number = 0;
  if (!take_number(text, 2, week) || week < 1) return false;
  const auto monday_of_first = [](year y) {
    const sys_days thursday = y / January / Thursday[1];
    return thursday - days(3);
  };
  out.day = monday_of_first(in) + days(7 * (week - 1));
  if (out.day >= monday_of_first(in + years(1))) return false;
  out.days = days(7);
  const bool more = extended ? take(text, "-") : !text.empty() && is_digit(text.front());
  if (!more) return true;
  if (!take_number(text, 1, weekday_number) || weekday_number < 1 || weekday_number > 7) return false;
  out.day += days(weekday_number - 1);
  out.days = days(1);
  return true;
}

bool take_day_of_year(std::string_view& text, year in, IsoTime& out) {
  int number = 0;
  if (!take_number(text, 3, number) || number < 1 || number > (in.is_leap() ? 366 : 365)) return false;
  out.day = sys_days{in / January / 1} + days(number - 1);
  return true;
}

bool take_month_and_day(std::string_view& text, bool extended, year in, IsoTime& out) {
  int month_number = 0, day_number = 1;
  if (!take_number(text, 2, month_number)) return false;
  const bool whole_month = extended && !take(text, "-");
  if (!whole_month && !take_number(text, 2, day_number)) return false;
  const year_month_day date{in, month{static_cast<unsigned>(month_number)}, day{static_cast<unsigned>(day_number)}};
  if (!date.ok()) return false;
  out.day = date;
  if (whole_month) out.days = days(static_cast<unsigned>((in / date.month() / last).day()));
  return true;
}

bool take_date(std::string_view& text, IsoTime& out) {
  int year_number = 0;
  if (!take_number(text, 4, year_number)) return false;
  // Nanoseconds in 64 bits reach from 1677 to 2262.
  if (year_number < 1678 || year_number > 2261) return false;
  const year in{year_number};
  const bool extended = take(text, "-");
  if (take(text, "W")) return take_week(text, extended, in, out);
  if (count_digits(text) == 3) return take_day_of_year(text, in, out);
  return take_month_and_day(text, extended, in, out);
}

// A fraction of the last unit: .5 is half of it.
bool take_fraction(std::string_view& text, IsoTime& out) {
  if (!text.starts_with('.') && !text.starts_with(',')) return true;
  text.remove_prefix(1);
  const std::size_t size = count_digits(text);
  if (size == 0) return false;
  std::int64_t billionths = 0;
  for (std::size_t i = 0; i < 9; ++i) billionths = billionths * 10 + (i < size ? text[i] - '0' : 0);
  text.remove_prefix(size);
  *out.time += nanoseconds(billionths * duration_cast<seconds>(out.unit).count());
  out.unit = nanoseconds(0);
  return true;
}

bool take_time(std::string_view& text, IsoTime& out) {
  int hour = 0, minute = 0, second = 0;
  if (!take_number(text, 2, hour)) return false;
  out.unit = hours(1);
  const bool extended = take(text, ":");
  if (extended || count_digits(text) > 0) {
    if (!take_number(text, 2, minute)) return false;
    out.unit = minutes(1);
    if (extended ? take(text, ":") : count_digits(text) > 0) {
      if (!take_number(text, 2, second)) return false;
      out.unit = seconds(1);
    }
  }
  if (minute > 59 || second > 60 || hour > 24 || (hour == 24 && minute + second > 0)) return false;
  out.time = hours(hour) + minutes(minute) + seconds(second);
  return take_fraction(text, out) && *out.time <= hours(24) + seconds(1);
}

bool take_zone(std::string_view& text, IsoTime& out) {
  take(text, " ");
  if (take(text, "Z") || take(text, "z")) {
    out.offset = minutes(0);
    return true;
  }
  constexpr std::string_view kMinus = "\u2212";  // ISO 8601 prefers it to the hyphen
  const bool west = take(text, "-") || take(text, kMinus);
  int hour = 0, minute = 0;
  if ((!west && !take(text, "+")) || !take_number(text, 2, hour)) return false;
  if ((take(text, ":") || !text.empty()) && !take_number(text, 2, minute)) return false;
  if (hour > 23 || minute > 59) return false;
  out.offset = hours(hour) + minutes(minute);
  if (west) out.offset = -*out.offset;
  return true;
}

std::optional<IsoTime> behind_date(std::string_view text, IsoTime out) {
  if (!take_time(text, out)) return std::nullopt;
  if (!text.empty() && !take_zone(text, out)) return std::nullopt;
  return text.empty() ? std::optional(out) : std::nullopt;
}

}  // namespace

std::optional<IsoTime> parse_iso_time(std::string_view text) {
  IsoTime out;
  if (!take_date(text, out)) return std::nullopt;
  if (text.empty()) return out;
  const bool time = out.days == days(1) && (take(text, "T") || take(text, "t") || take(text, " "));
  return time ? behind_date(text, out) : std::nullopt;
}

std::optional<IsoTime> parse_iso_time_of_day(std::string_view text) { return behind_date(text, IsoTime{}); }

}  // namespace finops
