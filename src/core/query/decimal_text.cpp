#include "core/query/decimal_text.h"

#include <algorithm>

#include "core/base/strings.h"

namespace finops {
namespace {

constexpr std::int64_t kMostExponent = 1'000'000'000;  // larger exponents are treated as equal

struct SizeUnit {
  std::string_view name;
  int thousands;        // powers of 1000
  std::uint32_t bytes;  // or a factor of bytes
};
constexpr SizeUnit kSizeUnits[] = {{"", 0, 1},         {"k", 1, 1},       {"K", 1, 1},        {"M", 2, 1},
                                   {"G", 3, 1},        {"B", 0, 1},       {"KB", 0, 1 << 10}, {"kB", 0, 1 << 10},
                                   {"MB", 0, 1 << 20}, {"GB", 0, 1 << 30}};

}  // namespace

DecimalText::DecimalText(std::uint64_t value) : digits_(std::to_string(value)) {
  exponent_ = static_cast<std::int64_t>(digits_.size());
  normalise();
}

std::optional<DecimalText> DecimalText::read(std::string_view text) {
  DecimalText out;
  out.negative_ = text.starts_with('-');
  text.remove_prefix(out.negative_ ? 1 : 0);
  if (!out.add_digits(text, false)) return std::nullopt;
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    if (!out.add_digits(text, true)) return std::nullopt;
  }
  if (!text.empty() && !out.add_exponent(text)) return std::nullopt;
  out.normalise();
  return out;
}

std::optional<DecimalText> DecimalText::read_with_unit(std::string_view text) {
  if (auto plain = read(text)) return plain;
  const std::size_t size = std::min(text.find_first_not_of("-0123456789."), text.size());
  for (const SizeUnit& unit : kSizeUnits) {
    if (unit.name != text.substr(size)) continue;
    auto out = read(text.substr(0, size));
    if (!out) return out;
    out->exponent_ += 3 * unit.thousands;
    out->multiply(unit.bytes);
    return out;
  }
  return std::nullopt;
}

// Takes the digits at the front of `text`. False: there are none.
bool DecimalText::add_digits(std::string_view& text, bool fraction) {
  std::size_t size = 0;
  while (size < text.size() && is_digit(text[size])) ++size;
  digits_.append(text.substr(0, size));
  if (!fraction) exponent_ = static_cast<std::int64_t>(size);
  text.remove_prefix(size);
  return size > 0;
}

bool DecimalText::add_exponent(std::string_view text) {
  if (text.front() != 'e' && text.front() != 'E') return false;
  text.remove_prefix(1);
  const bool minus = text.starts_with('-');
  if (minus || text.starts_with('+')) text.remove_prefix(1);
  if (text.empty() || !std::all_of(text.begin(), text.end(), is_digit)) return false;
  std::int64_t value = 0;
  for (const char c : text) value = std::min(value * 10 + (c - '0'), kMostExponent);
  exponent_ += minus ? -value : value;
  return true;
}

void DecimalText::multiply(std::uint32_t factor) {
  if (factor == 1) return;
  std::uint64_t carry = 0;
  for (auto digit = digits_.rbegin(); digit != digits_.rend(); ++digit) {
    carry += static_cast<std::uint64_t>(*digit - '0') * factor;
    *digit = static_cast<char>('0' + carry % 10);
    carry /= 10;
  }
  for (; carry > 0; carry /= 10, ++exponent_) digits_.insert(digits_.begin(), static_cast<char>('0' + carry % 10));
  normalise();
}

void DecimalText::normalise() {
  const std::size_t zeros = std::min(digits_.find_first_not_of('0'), digits_.size());
  digits_.erase(0, zeros);
  exponent_ -= static_cast<std::int64_t>(zeros);
  digits_.erase(digits_.find_last_not_of('0') + 1);  // npos + 1 is 0
  if (digits_.empty()) *this = DecimalText();
}

std::strong_ordering DecimalText::compare_size(const DecimalText& other) const {
  if (digits_.empty() || other.digits_.empty()) return !digits_.empty() <=> !other.digits_.empty();
  if (exponent_ != other.exponent_) return exponent_ <=> other.exponent_;
  return digits_ <=> other.digits_;
}

std::strong_ordering DecimalText::operator<=>(const DecimalText& other) const {
  if (negative_ != other.negative_) return other.negative_ <=> negative_;
  return negative_ ? other.compare_size(*this) : compare_size(other);
}

}  // namespace finops
