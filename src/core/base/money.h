// Money in integers: binary fractions of a dollar are never added up. Pure functions, any thread.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace finops {

// Dollars times 10^9. 2^63 of them are nine billion dollars.
using NanoUsd = std::int64_t;

// "0.04490025": exact, without trailing zeros, never in exponent form.
void append_usd(std::string& out, NanoUsd amount);
void append_pico_usd(std::string& out, std::int64_t amount);  // the same for dollars times 10^12
// The reverse. nullopt: not a decimal number, or out of range. Digits after the ninth are rounded half up; exponents
// ("2.5e-07", as JSON writers print) are understood.
std::optional<NanoUsd> parse_usd(std::string_view text) noexcept;

}  // namespace finops
