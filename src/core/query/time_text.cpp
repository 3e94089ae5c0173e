#include <ctime>

#include "core/base/iso_time.h"
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

// The moments at which a local clock shows `local`: one, or two when the clock is put back. If the clock skips that
// time, mktime() gives a moment near the jump.
struct Moments {
  WallTime first{}, last{};
};

Moments moments_of(const LocalTime& local) {
  std::tm any = to_tm(local, -1);
  const std::time_t guess = std::mktime(&any);
  Moments out{std::chrono::system_clock::from_time_t(guess), std::chrono::system_clock::from_time_t(guess)};
  // Look for a second moment, up to two hours away, at which the clock shows the same time.
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

TimeRange whole_days(LocalTime local, int count) {
  local.hour = local.minute = local.second = 0;
  LocalTime next = local;
  next.day += count;
  // If clocks are put forward at midnight, the day begins with the jump; mktime() may give a time of the day before.
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

LocalTime date_of(std::chrono::sys_days day) {
  const std::chrono::year_month_day date{day};
  return {static_cast<int>(date.year()),
          static_cast<int>(static_cast<unsigned>(date.month())),
          static_cast<int>(static_cast<unsigned>(date.day())),
          0,
          0,
          0};
}

// The range from `begin` to the end of `unit`: a minute is 60 000 milliseconds; a fraction of a second is one moment.
TimeRange lasting(WallTime begin, WallTime last, std::chrono::nanoseconds unit) {
  const auto rest = std::chrono::floor<milliseconds>(unit) - milliseconds(1);
  return {begin, last + std::max(rest, milliseconds(0))};
}

// The range in local time on that day.
TimeRange local_range(LocalTime day, const IsoTime& said) {
  const auto time = std::chrono::floor<milliseconds>(*said.time);
  const auto whole = static_cast<int>(std::chrono::floor<seconds>(time).count());
  day.hour = whole / 3600;
  day.minute = whole / 60 % 60;
  day.second = whole % 60;
  const auto rest = time % seconds(1);
  const Moments moments = moments_of(day);
  return lasting(moments.first + rest, moments.last + rest, said.unit);
}

std::optional<TimeRange> range_of(const IsoTime& said) {
  const int year = static_cast<int>(std::chrono::year_month_day{said.day}.year());
  const bool local = !said.offset;
  if (local && (year < 1970 || year >= 2200)) return std::nullopt;
  if (!said.time) return whole_days(date_of(said.day), static_cast<int>(said.days.count()));
  if (local) return local_range(date_of(said.day), said);
  const WallTime time = said.day + std::chrono::floor<milliseconds>(*said.time) - *said.offset;
  // Programs write one moment as a second with a zone, so that is not a range.
  return lasting(time, time, said.unit > seconds(1) ? said.unit : seconds(0));
}

std::optional<TimeRange> time_ago(std::string_view text, WallTime now) {
  if (text.starts_with('-')) text.remove_prefix(1);
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
  if (text == "today") return whole_days(today, 1);
  if (text == "yesterday") {
    LocalTime day = today;
    --day.day;
    return whole_days(day, 1);
  }
  if (const auto said = parse_iso_time(text)) return range_of(*said);
  if (text.find(':') != std::string_view::npos) {
    const auto said = parse_iso_time_of_day(text);
    return said && !said->offset ? std::optional(local_range(today, *said)) : std::nullopt;
  }
  return time_ago(text, now);
}

}  // namespace finops
