#include "cli/units.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <ctime>

#include <spdlog/fmt/fmt.h>

#include "core/base/strings.h"

namespace finops::cli {
namespace {

// The number in text[at, at + size), or nullopt.
std::optional<int> digits(std::string_view text, std::size_t at, std::size_t size) {
  if (at + size > text.size()) return std::nullopt;
  const auto number = parse_uint(text.substr(at, size));
  return number ? std::optional<int>(static_cast<int>(*number)) : std::nullopt;
}

}  // namespace

std::string format_duration(double ms) {
  if (!(ms >= 0) || ms > 1e15) return "-";
  if (ms > 0 && ms < 0.5) return "<1ms";
  if (ms < 999.5) return fmt::format("{:.0f}ms", ms);
  if (ms < 59'995) return fmt::format("{:.2f}s", ms / 1000);
  const auto seconds = static_cast<std::uint64_t>(std::llround(ms / 1000));
  if (seconds < 3600) return fmt::format("{}m{:02}s", seconds / 60, seconds % 60);
  return fmt::format("{}h{:02}m", seconds / 3600, seconds / 60 % 60);
}

std::string format_tokens(std::uint64_t count) {
  const auto n = static_cast<double>(count);
  if (count < 1000) return fmt::format("{}", count);
  if (n < 99'950) return fmt::format("{:.1f}k", n / 1e3);
  if (n < 999'500) return fmt::format("{:.0f}k", n / 1e3);
  if (n < 999.995e6) return fmt::format("{:.2f}M", n / 1e6);
  return fmt::format("{:.2f}G", n / 1e9);
}

std::string format_count(std::uint64_t count) {
  std::string out = fmt::format("{}", count);
  for (std::size_t at = out.size(); at > 3;) out.insert(at -= 3, ",");
  return out;
}

std::string format_bytes(std::uint64_t count) {
  const auto n = static_cast<double>(count);
  if (count < 1024) return fmt::format("{} {}", count, count == 1 ? "byte" : "bytes");
  if (n < 1023.95 * 1024) return fmt::format("{:.1f} KB", n / 1024);
  if (n < 1023.95 * 1024 * 1024) return fmt::format("{:.1f} MB", n / 1024 / 1024);
  return fmt::format("{:.1f} GB", n / 1024 / 1024 / 1024);
}

std::string format_money(double usd) {
  if (usd > 0 && usd < 0.00005) return "<$0.0001";
  return std::abs(usd) < 1000 ? fmt::format("${:.4f}", usd) : fmt::format("${:.2f}", usd);
}

std::string format_money_exact(double usd) {
  std::string out = fmt::format("${:.9f}", usd);
  out.erase(out.find_last_not_of('0') + 1);
  return out.ends_with('.') ? out + '0' : out;
}

std::optional<std::chrono::system_clock::time_point> parse_rfc3339(std::string_view text) {
  using namespace std::chrono;
  const auto year_part = digits(text, 0, 4), month_part = digits(text, 5, 2), day_part = digits(text, 8, 2);
  const auto hour = digits(text, 11, 2), minute = digits(text, 14, 2), second = digits(text, 17, 2);
  if (!year_part || !month_part || !day_part || !hour || !minute || !second) return std::nullopt;
  if (text[4] != '-' || text[7] != '-' || (text[10] != 'T' && text[10] != 't') || text[13] != ':' || text[16] != ':') {
    return std::nullopt;
  }
  const year_month_day date{year{*year_part}, month{static_cast<unsigned>(*month_part)},
                            day{static_cast<unsigned>(*day_part)}};
  if (!date.ok() || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
  std::string_view rest = text.substr(19);
  int ms = 0;
  if (rest.starts_with('.')) {
    const std::size_t end = std::min(rest.find_first_not_of("0123456789", 1), rest.size());
    std::string fraction(rest.substr(1, end - 1));
    if (fraction.empty()) return std::nullopt;
    fraction.resize(3, '0');
    ms = *digits(fraction, 0, 3);
    rest.remove_prefix(end);
  }
  minutes offset{0};
  if (rest.size() == 6 && (rest[0] == '+' || rest[0] == '-') && rest[3] == ':') {
    const auto hours_part = digits(rest, 1, 2), minutes_part = digits(rest, 4, 2);
    if (!hours_part || !minutes_part) return std::nullopt;
    offset = hours(*hours_part) + minutes(*minutes_part);
    if (rest[0] == '-') offset = -offset;
  } else if (rest != "Z" && rest != "z") {
    return std::nullopt;
  }
  return sys_days{date} + hours{*hour} + minutes{*minute} + seconds{*second} + milliseconds{ms} - offset;
}

std::string format_local(std::chrono::system_clock::time_point time, const char* format) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(std::chrono::floor<std::chrono::seconds>(time));
  std::tm local{};
  if (::localtime_r(&seconds, &local) == nullptr) return "-";
  std::array<char, 64> text{};
  return {text.data(), std::strftime(text.data(), text.size(), format, &local)};
}

}  // namespace finops::cli
