#include "core/base/decimal.h"

#include <limits>

#include <algorithm>
#include <array>

#include "core/base/strings.h"

namespace finops {
namespace {

constexpr int kMostDigits = 36;       // fits an Int128 with room to spare
constexpr std::size_t kKept = 60;     // significant digits that are kept
constexpr int kMostExponent = 1'000;  // beyond it every number is out of range or rounds to 0

// 0.[digits] times 10^exponent; digits[0] != '0' unless the number is 0.
struct Decimal {
  bool negative = false;
  std::array<char, kKept> digits{};
  int size = 0;
  bool more = false;  // digits other than 0 follow the kept ones
  int exponent = 0;

  char digit(int at) const { return at >= 0 && at < size ? digits[static_cast<std::size_t>(at)] : '0'; }
};

// Takes the digits at the front of `text`; `fraction`: they follow the decimal point.
bool take_digits(std::string_view& text, bool fraction, Decimal& out) {
  const bool any = !text.empty() && is_digit(text[0]);
  for (; !text.empty() && is_digit(text[0]); text.remove_prefix(1)) {
    const char c = text[0];
    if (out.size == 0 && c == '0') {
      if (fraction) --out.exponent;
      continue;
    }
    if (!fraction) ++out.exponent;
    if (out.size < static_cast<int>(kKept)) {
      out.digits[static_cast<std::size_t>(out.size++)] = c;
    } else {
      out.more = out.more || c != '0';
    }
  }
  return any;
}

bool take_exponent(std::string_view text, int& exponent) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  if (text.empty() || !std::all_of(text.begin(), text.end(), is_digit)) return false;
  int value = 0;
  for (const char c : text) value = std::min(value * 10 + (c - '0'), 100 * kMostExponent);
  exponent += negative ? -value : value;
  return true;
}

std::optional<Decimal> parse(std::string_view text) {
  Decimal out;
  if (text.starts_with('-')) {
    out.negative = true;
    text.remove_prefix(1);
  }
  if (!take_digits(text, false, out)) return std::nullopt;
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    if (!take_digits(text, true, out)) return std::nullopt;
  }
  if (text.starts_with('e') || text.starts_with('E')) {
    if (!take_exponent(text.substr(1), out.exponent)) return std::nullopt;
    text = {};
  }
  if (!text.empty()) return std::nullopt;
  while (out.size > 0 && !out.more && out.digits[static_cast<std::size_t>(out.size - 1)] == '0') --out.size;
  return out;
}

// `value` is not negative.
template <class Integer>
void append_digits(std::string& out, Integer value, int places) {
  char digits[48];
  char* begin = digits + sizeof digits;  // written from the end
  char* const end = begin;
  for (int at = 0; value > 0 || at <= places; ++at, value /= 10) {
    const char digit = static_cast<char>('0' + static_cast<int>(value % 10));
    if (at == places && begin != end) *--begin = '.';
    if (at < places && begin == end && digit == '0') continue;  // a trailing zero
    *--begin = digit;
  }
  out.append(begin, end);
}

}  // namespace

Int128 power_of_ten(int power) noexcept {
  Int128 out = 1;
  while (power-- > 0) out *= 10;
  return out;
}

std::optional<Int128> scaled_decimal(std::string_view text, int power, Rounding rounding) noexcept {
  const auto decimal = parse(text);
  if (!decimal) return std::nullopt;
  if (decimal->size == 0) return Int128{0};
  if (std::abs(decimal->exponent) > kMostExponent && decimal->exponent > 0) return std::nullopt;
  const int whole = std::max(decimal->exponent, -kMostExponent) + power;  // digits before the point of the result
  if (whole > kMostDigits) return std::nullopt;
  if (rounding == Rounding::exact && (whole < decimal->size || decimal->more)) return std::nullopt;
  Int128 value = 0;
  for (int i = 0; i < whole; ++i) value = value * 10 + (decimal->digit(i) - '0');
  if (rounding == Rounding::half_up && whole >= 0 && decimal->digit(whole) >= '5') ++value;
  return decimal->negative ? -value : value;
}

void append_decimal(std::string& out, Int128 value, int places) {
  if (value < 0) {
    out += '-';
    value = -value;
  }
  if (value <= std::numeric_limits<std::uint64_t>::max()) {
    append_digits(out, static_cast<std::uint64_t>(value), places);  // the 64-bit version is several times faster
  } else {
    append_digits(out, value, places);
  }
}

Int128 divide_half_up(Int128 numerator, Int128 denominator) noexcept {
  const Int128 quotient = numerator / denominator, rest = numerator % denominator;
  return rest >= denominator - rest ? quotient + 1 : quotient;
}

}  // namespace finops
