#include "core/usage/cost_basis.h"

namespace finops {

std::string_view to_string(CostBasis basis) noexcept {
  switch (basis) {
    case CostBasis::metered: return "metered";
    case CostBasis::subscription: return "subscription";
    case CostBasis::unknown: break;
  }
  return "unknown";
}

std::optional<CostBasis> parse_cost_basis(std::string_view word) noexcept {
  for (const CostBasis basis : {CostBasis::metered, CostBasis::subscription, CostBasis::unknown}) {
    if (to_string(basis) == word) return basis;
  }
  return std::nullopt;
}

}  // namespace finops
