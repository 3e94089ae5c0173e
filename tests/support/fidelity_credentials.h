// The model's reading of F6: whose credential goes up, and what the log says of it. Pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "support/fidelity_exchange.h"
#include "support/fidelity_fields.h"

namespace finops::test::fidelity {

struct Credential {
  std::string label;
  std::vector<std::string> removed, added;
};

// Rewrites fields, query and trailers as they must go up.
Credential settle_credential(const World& world, Provider provider, Headers& headers, Target& target,
                             Headers& trailers);

// What goes up is an OAuth token, and not an API key.
bool sends_oauth(const Headers& headers, const Target& target);

bool is_placeholder(std::string_view value);

bool is_unsettled_credential(const World& world, Provider provider, std::string_view method, const Headers& headers,
                             const Target& target);

}  // namespace finops::test::fidelity
