// Whose money a cost is (contract L1, `cost.basis`). Plain values, any thread.
#pragma once
#include <optional>
#include <string_view>

#include "core/provider/caller_credential.h"

namespace finops {

enum class CostBasis : unsigned char {
  metered,       // an API key: the provider bills it
  subscription,  // a Claude or ChatGPT login: what it would cost with a key; the plan is paid anyhow
  unknown,       // no credential, or one that does not tell
};
inline constexpr std::size_t kCostBases = 3;

// An API key is billed, a login's money is notional.
CostBasis basis_of(CredentialKind sent) noexcept;

std::string_view to_string(CostBasis basis) noexcept;
// nullopt: no word. One that is not known here is `unknown`.
std::optional<CostBasis> parse_cost_basis(std::string_view word) noexcept;

}  // namespace finops
