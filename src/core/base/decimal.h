// Decimal numbers as written ("0.0375", "2.5e-07"), converted to integers and back without a binary fraction in
// between. Pure functions, any thread.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace finops {

__extension__ typedef __int128 Int128;

enum class Rounding { exact, half_up, down };

// 10^power; 0 <= power <= 38.
Int128 power_of_ten(int power) noexcept;

// `text` times 10^power. nullopt: not a decimal number, 10^36 or more, or (Rounding::exact) the result is no integer.
std::optional<Int128> scaled_decimal(std::string_view text, int power, Rounding rounding) noexcept;

// `value` divided by 10^places: 4490025 and 8 give "0.04490025". No trailing zeros, no exponent; 0 is "0".
void append_decimal(std::string& out, Int128 value, int places);

// numerator / denominator, both not negative, to the nearest integer; a half goes up.
Int128 divide_half_up(Int128 numerator, Int128 denominator) noexcept;

}  // namespace finops
