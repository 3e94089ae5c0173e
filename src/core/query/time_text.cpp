#include <ctime>

#include "core/base/strings.h"
#include "core/query/values.h"

namespace finops {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

struct LocalTime {
  int year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0;  // month and day from 1; as mktime() takes them
};

std::tm to_tm(const LocalTime& local, int dst) {
  std::tm out{};
  out.tm_year = local.year - 1900;
  out.tm_mon = local.month - 1;
  out.tm_mday = local.day;
  out.tm_hour = local.hour;
  out.tm_min = local.minute;
  out.tm_sec = local.second;
  out.tm_isdst = dst;
  return out;
}

// When a clock on the wall shows `local`: once; twice where it is put back; where it is put forward and never shows it,
// mktime() finds a moment near the jump.
struct Moments {
  WallTime first{}, last{};
};

Moments moments_of(const LocalTime& local) {
  std::tm any = to_tm(local, -1);
  const std::time_t guess = std::mktime(&any);
  Moments out{std::chrono::system_clock::from_time_t(guess), std::chrono::system_clock::from_time_t(guess)};
  // What mktime() was not asked for but is shown by the same clock an hour or two away.
  const std::tm wanted = any;
  for (const int shift : {-7200, -3600, -1800, 1800, 3600, 7200}) {
    const std::time_t other = guess + shift;
    std::tm shown{};
    if (::localtime_r(&other, &shown) == nullptr) continue;
    if (shown.tm_mday != wanted.tm_mday || shown.tm_hour != wanted.tm_hour || shown.tm_min != wanted.tm_min) continue;
    const auto time = std::chrono::system_clock::from_time_t(other);
    out.first = std::min(out.first, time);
    out.last = std::max(out.last, time);
  }
  return out;
}

TimeRange whole_day(LocalTime local) {
  local.hour = local.minute = local.second = 0;
  LocalTime next = local;
  ++next.day;
  // Where clocks are put forward at midnight the day begins with the jump; mktime() may give a time of the day before.
  const auto begin_of = [](const LocalTime& day) {
    WallTime time = moments_of(day).first;
    LocalTime noon = day;
    noon.hour = 12;
    const int number = local_day(moments_of(noon).first);
    while (local_day(time) < number) time += std::chrono::minutes(30);
    return time;
  };
  return {begin_of(local), begin_of(next) - milliseconds(1)};
}

LocalTime local_time(WallTime time) {
  const std::time_t now = std::chrono::system_clock::to_time_t(time);
  std::tm shown{};
  ::localtime_r(&now, &shown);
  return {shown.tm_year + 1900, shown.tm_mon + 1, shown.tm_mday, shown.tm_hour, shown.tm_min, shown.tm_sec};
}

bool take_digits(std::string_view& text, std::size_t count, int& out) {
  const auto number = text.size() < count ? std::nullopt : parse_uint(text.substr(0, count));
  if (!number) return false;
  out = static_cast<int>(*number);
  text.remove_prefix(count);
  return true;
}

bool take(std::string_view& text, char c) {
  if (!text.starts_with(c)) return false;
  text.remove_prefix(1);
  return true;
}

bool take_date(std::string_view& text, LocalTime& out) {
  std::string_view rest = text;
  if (!take_digits(rest, 4, out.year) || !take(rest, '-') || !take_digits(rest, 2, out.month) || !take(rest, '-') ||
      !take_digits(rest, 2, out.day)) {
    return false;
  }
  const std::chrono::year_month_day date{std::chrono::year{out.year},
                                         std::chrono::month{static_cast<unsigned>(out.month)},
                                         std::chrono::day{static_cast<unsigned>(out.day)}};
  text = rest;
  return date.ok() && out.year >= 1970 && out.year < 2200;
}

// 14:30 or 14:30:05, the whole rest of the text.
std::optional<TimeRange> clock_time(std::string_view text, LocalTime local) {
  local.second = 0;
  if (!take_digits(text, 2, local.hour) || !take(text, ':') || !take_digits(text, 2, local.minute)) return std::nullopt;
  const bool to_second = take(text, ':');
  if (to_second && !take_digits(text, 2, local.second)) return std::nullopt;
  if (!text.empty() || local.hour > 23 || local.minute > 59 || local.second > 59) return std::nullopt;
  const Moments moments = moments_of(local);
  return TimeRange{moments.first, moments.last + seconds(to_second ? 1 : 60) - milliseconds(1)};
}

std::optional<TimeRange> time_ago(std::string_view text, WallTime now) {
  take(text, '-');
  std::optional<ValueRange> span;
  if (text.ends_with('w')) {
    span = read_duration(std::string(text.substr(0, text.size() - 1)) + "d");
    if (span) span->low *= 7;
  } else {
    span = read_duration(text);
  }
  constexpr double kHundredYears = 100 * 366 * 86'400'000.0;
  if (!span || text == "0" || span->low > kHundredYears) return std::nullopt;
  const WallTime time = now - milliseconds(static_cast<std::int64_t>(span->low));
  return TimeRange{time, time};
}

}  // namespace

std::optional<TimeRange> read_time(std::string_view text, WallTime now) {
  now = std::chrono::floor<milliseconds>(now);
  const LocalTime today = local_time(now);
  if (text == "now") return TimeRange{now, now};
  if (text == "today") return whole_day(today);
  if (text == "yesterday") {
    LocalTime day = today;
    --day.day;
    return whole_day(day);
  }
  if (const auto time = parse_rfc3339(text)) return TimeRange{*time, *time};
  LocalTime local;
  std::string_view rest = text;
  if (take_date(rest, local)) {
    if (rest.empty()) return whole_day(local);
    return take(rest, 'T') || take(rest, ' ') ? clock_time(rest, local) : std::nullopt;
  }
  if (text.find(':') != std::string_view::npos) return clock_time(text, today);
  return time_ago(text, now);
}

}  // namespace finops
