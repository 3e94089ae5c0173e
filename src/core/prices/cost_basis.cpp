#include "core/prices/cost_basis.h"

namespace finops {

CostBasis basis_of(CredentialKind sent) noexcept {
  switch (sent) {
    case CredentialKind::login: return CostBasis::subscription;
    case CredentialKind::key:
    case CredentialKind::placeholder: return CostBasis::metered;  // it may be a short key of a gateway
    case CredentialKind::none:
    case CredentialKind::token: break;
  }
  return CostBasis::unknown;
}

std::string_view to_string(CostBasis basis) noexcept {
  switch (basis) {
    case CostBasis::metered: return "metered";
    case CostBasis::subscription: return "subscription";
    case CostBasis::unknown: break;
  }
  return "unknown";
}

std::optional<CostBasis> parse_cost_basis(std::string_view word) noexcept {
  if (word.empty()) return std::nullopt;
  for (const CostBasis basis : {CostBasis::metered, CostBasis::subscription}) {
    if (to_string(basis) == word) return basis;
  }
  return CostBasis::unknown;
}

}  // namespace finops
