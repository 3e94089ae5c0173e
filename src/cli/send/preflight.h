// What `send` checks before a request goes out, and `serve` leaves to the provider, since it cannot ask. Pure over
// immutable data.
#pragma once
#include <string>

#include "core/exchange/exchange.h"
#include "core/provider/provider.h"

namespace finops::cli {

// Where a key for this provider is looked for: "OPENAI_API_KEY".
std::string key_variable(ProviderId provider);

// Errors: invalid_argument: the path is refused, or the request would go to another provider than `wanted`;
// unauthorized, if `needs_key`: there is no key, and it would go to the provider's own address.
Result<void> check_request(const ProviderRegistry& providers, const Request& request, ProviderId wanted,
                           bool needs_key);

}  // namespace finops::cli
