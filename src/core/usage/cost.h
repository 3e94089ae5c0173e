// Money, and what one exchange cost. Integers only: binary fractions of a dollar are never added up.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/usage/cost_basis.h"

namespace finops {

// Dollars times 10^9. 2^63 of them are nine billion dollars.
using NanoUsd = std::int64_t;

// "0.04490025": exact, without trailing zeros, never in exponent form.
void append_usd(std::string& out, NanoUsd amount);
void append_pico_usd(std::string& out, std::int64_t amount);  // the same for dollars times 10^12
// The reverse. nullopt: no decimal number, or out of range. Digits behind the ninth are rounded half up; exponents
// ("2.5e-07", as JSON writers print) are understood.
std::optional<NanoUsd> parse_usd(std::string_view text) noexcept;

enum class CostStatus { no_usage, no_price, priced };  // contract L1
std::string_view to_string(CostStatus status);

// Where a cost comes from: a price table, or the answer itself (contract L1).
enum class CostSource { none, table, reported };
std::string_view to_string(CostSource source);  // empty for none

// A price that a provider names in its answer.
struct ReportedCost {
  NanoUsd total = 0;               // of both parts, rounded half up once
  std::int64_t own_pico = 0;       // dollars times 10^12: what the provider itself takes
  std::int64_t upstream_pico = 0;  // what another provider bills for the same request (bring your own key)

  bool operator==(const ReportedCost&) const = default;
};

struct Cost {
  CostStatus status = CostStatus::no_usage;
  CostSource source = CostSource::none;  // none unless priced
  NanoUsd total = 0;                     // only when priced: the exact sum, rounded half up to a nano-dollar once
  struct Part {
    std::string_view name;  // "input", "cache_read", ...; static
    std::int64_t pico_usd;  // dollars times 10^12: parts are exact where the total is rounded
  };
  std::vector<Part> by;            // in a fixed order, parts of 0 left out
  std::string table;               // name and version of the price table; empty: none was asked
  std::optional<CostBasis> basis;  // whose money; nullopt: not told
  std::string reason;              // no_price: why, in a few words: "no price for gpt-9 (openai)", "no cache read rate"
};

}  // namespace finops
