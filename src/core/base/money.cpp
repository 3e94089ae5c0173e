#include "core/base/money.h"

#include <limits>

#include "core/base/decimal.h"

namespace finops {

void append_usd(std::string& out, NanoUsd amount) { append_decimal(out, amount, 9); }

void append_pico_usd(std::string& out, std::int64_t amount) { append_decimal(out, amount, 12); }

std::optional<NanoUsd> parse_usd(std::string_view text) noexcept {
  const auto nano = scaled_decimal(text, 9, Rounding::half_up);
  if (!nano || *nano > std::numeric_limits<NanoUsd>::max() || *nano < std::numeric_limits<NanoUsd>::min()) {
    return std::nullopt;
  }
  return static_cast<NanoUsd>(*nano);
}

}  // namespace finops
