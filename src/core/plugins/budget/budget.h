// Parses budgets and formats money for people. Plain values and pure functions, any thread.
#pragma once
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/prices/cost.h"
#include "core/prices/cost_total.h"

namespace finops {

struct Budget {
  enum class Scope { day, session, tag };
  NanoUsd limit = 0;
  Scope scope = Scope::day;
  std::string tag;  // Scope::tag: the key of the tag; each value has its own account

  // How many local calendar days count, including today.
  int days() const noexcept { return scope == Scope::day ? 1 : 30; }
};

// "5/day", "0.50/session", "20/tag:team"; "5" is "5/day". Error: invalid_argument, saying what is wrong with `text`.
Result<Budget> parse_budget(std::string_view text);

// "$4.01", "$0.0042": two decimals; below a dollar two to four, as needed.
std::string dollars(NanoUsd amount);
// "$4.01", "$4.01 + 3 unpriced"
std::string dollars(const CostSum& sum);

}  // namespace finops
