#include "core/prices/price_period.h"

#include <optional>

#include "core/base/strings.h"

namespace finops {
namespace {

using std::chrono::milliseconds;

std::optional<int> digits(std::string_view text, std::size_t at, std::size_t size) {
  if (at + size > text.size()) return std::nullopt;
  const auto value = parse_uint(text.substr(at, size));
  return value ? std::optional<int>(static_cast<int>(*value)) : std::nullopt;
}

std::optional<WallTime> midnight(std::string_view text) {
  const auto year = digits(text, 0, 4), month = digits(text, 5, 2), day = digits(text, 8, 2);
  if (text.size() != 10 || text[4] != '-' || text[7] != '-' || !year || !month || !day) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{*year}, std::chrono::month{static_cast<unsigned>(*month)},
                                         std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok()) return std::nullopt;
  return WallTime{std::chrono::sys_days{date}};
}

// "16:30:00Z", "08:00:00.5+08:00" as a time from midnight, UTC.
std::optional<milliseconds> time_of_day(std::string_view text) {
  const auto hour = digits(text, 0, 2), minute = digits(text, 3, 2), second = digits(text, 6, 2);
  if (!hour || !minute || !second || text[2] != ':' || text[5] != ':') return std::nullopt;
  if (*hour > 23 || *minute > 59 || *second > 59) return std::nullopt;
  milliseconds time = std::chrono::hours(*hour) + std::chrono::minutes(*minute) + std::chrono::seconds(*second);
  text.remove_prefix(8);
  if (text.starts_with('.')) {
    const std::size_t end = std::min(text.find_first_not_of("0123456789", 1), text.size());
    std::string fraction(text.substr(1, end - 1));
    if (fraction.empty()) return std::nullopt;
    fraction.resize(3, '0');
    time += milliseconds(*digits(fraction, 0, 3));
    text.remove_prefix(end);
  }
  if (text != "Z") {
    const auto hours = digits(text, 1, 2), minutes = digits(text, 4, 2);
    if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':' || !hours || !minutes)
      return std::nullopt;
    if (*hours > 23 || *minutes > 59) return std::nullopt;
    const milliseconds offset = std::chrono::hours(*hours) + std::chrono::minutes(*minutes);
    time += text[0] == '+' ? -offset : offset;
  }
  constexpr milliseconds kDay = std::chrono::hours(24);
  return (time + kDay) % kDay;
}

}  // namespace

Result<PricePeriod> read_period(const JsonNode& node) {
  PricePeriod out;
  if (const JsonNode* date = node.find("start_date")) {
    const auto from = midnight(date->text);
    if (!from) return Error{ErrorCode::config, "'" + std::string(date->text) + "' is not a date; write 2026-03-13", {}};
    out.kind = PricePeriod::Kind::from_date;
    out.from = *from;
    return out;
  }
  const auto begin = time_of_day(node.string("start_time")), end = time_of_day(node.string("end_time"));
  if (!begin || !end) {
    return Error{
        ErrorCode::config, "neither a start_date (2026-03-13) nor a start_time and an end_time (16:30:00Z)", {}};
  }
  out.kind = PricePeriod::Kind::time_of_day;
  out.begin = *begin;
  out.end = *end;
  return out;
}

}  // namespace finops
