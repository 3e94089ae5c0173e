#include "core/query/values.h"

#include <array>
#include <utility>

#include "core/base/decimal.h"
#include "core/base/strings.h"
#include "core/prices/cost.h"

namespace finops {
namespace {

using Units = std::initializer_list<std::pair<std::string_view, std::int64_t>>;

ValueRange point(double value) { return {value, value}; }

std::string_view take_number(std::string_view& text) {
  const std::size_t end = std::min(text.find_first_not_of("0123456789."), text.size());
  const std::string_view number = text.substr(0, end);
  text.remove_prefix(end);
  return number;
}

// "1.5" and 1024 give 1536. The digits are kept as an integer until the last step, so that 1.8432s is the same as
// 1843.2ms.
std::optional<double> scaled(std::string_view number, std::int64_t factor, double divisor = 1) {
  constexpr int kPlaces = 9;
  constexpr std::size_t kLongest = 15;
  if (number.empty() || number.size() > kLongest || number.front() == '.' || number.back() == '.') return std::nullopt;
  const auto value = scaled_decimal(number, kPlaces, Rounding::half_up);
  if (!value) return std::nullopt;
  return static_cast<double>(*value * factor) / (1e9 * divisor);
}

std::optional<std::int64_t> find_unit(Units units, std::string_view unit) {
  for (const auto& [name, factor] : units) {
    if (name == unit) return factor;
  }
  return std::nullopt;
}

std::optional<ValueRange> with_unit(std::string_view text, Units units) {
  const std::string_view number = take_number(text);
  const auto factor = find_unit(units, text);
  const auto value = factor ? scaled(number, *factor) : std::nullopt;
  return value ? std::optional(point(*value)) : std::nullopt;
}

constexpr std::int64_t kKilo = 1000;

}  // namespace

std::optional<ValueRange> read_count(std::string_view text) {
  return with_unit(text, {{"", 1}, {"k", kKilo}, {"K", kKilo}, {"M", kKilo * kKilo}, {"G", kKilo * kKilo * kKilo}});
}

std::optional<ValueRange> read_status(std::string_view text) {
  if (text.size() != 3 || text[0] < '1' || text[0] > '9') return std::nullopt;
  const double hundred = (text[0] - '0') * 100.0;
  if (text.substr(1) == "xx" || text.substr(1) == "XX") return ValueRange{hundred, hundred + 99};
  const auto number = parse_uint(text);
  return number ? std::optional(point(static_cast<double>(*number))) : std::nullopt;
}

std::optional<ValueRange> read_money(std::string_view text) {
  if (text.starts_with('$')) text.remove_prefix(1);
  std::string_view rest = text;
  take_number(rest);
  if (!rest.empty() || text.empty() || text.front() == '.' || text.back() == '.') return std::nullopt;
  const auto usd = parse_usd(text);
  return usd ? std::optional(point(static_cast<double>(*usd))) : std::nullopt;
}

std::optional<ValueRange> read_duration(std::string_view text) {
  static constexpr std::pair<std::string_view, std::int64_t> kMicroseconds[] = {
      {"us", 1},
      {"µs", 1},
      {"ms", 1000},
      {"s", 1'000'000},
      {"m", 60'000'000},
      {"h", 3'600'000'000},
      {"d", 86'400'000'000},
  };
  if (text == "0") return point(0);
  double ms = 0;
  std::int64_t before = INT64_MAX;  // larger units come first: 1m30s
  do {
    const std::string_view number = take_number(text);
    const std::string_view unit = text.substr(0, std::min(text.find_first_of("0123456789."), text.size()));
    text.remove_prefix(unit.size());
    std::int64_t factor = 0;
    for (const auto& [name, us] : kMicroseconds) {
      if (name == unit) factor = us;
    }
    const auto part = scaled(number, factor, 1000);
    if (factor == 0 || factor >= before || !part) return std::nullopt;
    before = factor;
    ms += *part;
  } while (!text.empty());
  return point(ms);
}

}  // namespace finops
