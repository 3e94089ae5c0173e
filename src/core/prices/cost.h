// What one exchange cost.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/money.h"
#include "core/prices/cost_basis.h"

namespace finops {

enum class CostStatus { no_usage, no_price, priced };  // contract L1
std::string_view to_string(CostStatus status);

// Where a cost comes from: a price table, or the answer itself (contract L1).
enum class CostSource { none, table, reported };
std::string_view to_string(CostSource source);  // empty for none

struct Cost {
  CostStatus status = CostStatus::no_usage;
  CostSource source = CostSource::none;  // none unless priced
  NanoUsd total = 0;                     // only when priced: the exact sum, rounded half up once, to a nano-dollar
  struct Part {
    std::string_view name;  // "input", "cache_read", ...; static
    std::int64_t pico_usd;  // dollars times 10^12: parts are exact, only the total is rounded
  };
  std::vector<Part> by;            // in a fixed order, parts of 0 left out
  std::string table;               // name and version of the price table; empty: no table was used
  std::optional<CostBasis> basis;  // who pays; nullopt: not recorded
  std::string reason;              // no_price: why, in a few words: "no price for gpt-9 (openai)", "no cache read rate"
};

}  // namespace finops
