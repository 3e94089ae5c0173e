// A number of any length, kept as it is written and compared without rounding. A seed or a user's id may have more
// digits than a double holds. A plain value.
#pragma once
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace finops {

class DecimalText {
 public:
  // As JSON writes numbers: -12.5e3. nullopt: it is not a number.
  static std::optional<DecimalText> read(std::string_view text);
  // As people write them, with a unit or without: 1200, 1.2k, 10KB, -7, any number of digits. nullopt: it is not a
  // number.
  static std::optional<DecimalText> read_with_unit(std::string_view text);
  explicit DecimalText(std::uint64_t value);

  std::strong_ordering operator<=>(const DecimalText& other) const;
  bool operator==(const DecimalText& other) const = default;

 private:
  DecimalText() = default;
  bool add_digits(std::string_view& text, bool fraction);
  bool add_exponent(std::string_view text);
  void multiply(std::uint32_t factor);
  void normalise();
  std::strong_ordering compare_size(const DecimalText& other) const;

  // 0.DIGITS times 10^exponent, without zeros at either end; no digits: 0.
  bool negative_ = false;
  std::string digits_;
  std::int64_t exponent_ = 0;
};

}  // namespace finops
