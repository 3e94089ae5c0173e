// Who pays a cost (contract L1, `cost.basis`). Plain values, any thread.
#pragma once
#include <optional>
#include <string_view>

#include "core/provider/caller_credential.h"

namespace finops {

enum class CostBasis : unsigned char {
  metered,       // an API key: the provider bills it
  subscription,  // a Claude or ChatGPT login: what it would cost with a key; the plan is paid anyway
  unknown,       // no credential, or one that does not show it
};
inline constexpr std::size_t kCostBases = 3;

// metered for an API key, subscription for a login.
CostBasis basis_of(CredentialKind sent) noexcept;

std::string_view to_string(CostBasis basis) noexcept;
// nullopt: `word` is empty. An unknown word is `unknown`.
std::optional<CostBasis> parse_cost_basis(std::string_view word) noexcept;

}  // namespace finops
