// What kind of credential a request brings, decided by rules, not by a list of keys (contract F6): a placeholder that
// an SDK required, a key, or the login of a subscription. Pure, any thread.
#pragma once
#include <array>
#include <string_view>

#include "core/http/headers.h"

namespace finops {

// If a request brings several, the last of this list counts.
enum class CredentialKind {
  none,
  placeholder,  // not a key of any provider
  token,        // a signed token (JWT) of an unknown issuer, perhaps a gateway
  login,        // a Claude OAuth token or a ChatGPT login: a subscription pays
  key,          // an API key, or Google's OAuth token, whose project pays; above login, since money may be billed
};

// The header fields from which providers read a credential.
inline constexpr std::array<std::string_view, 4> kProviderHeaders = {"Authorization", "x-api-key", "api-key",
                                                                     "x-goog-api-key"};

// The kind of one value, given without "Bearer ".
CredentialKind credential_kind(std::string_view value);

// The kind for a whole request: the fields above and the query members `key` and `access_token`.
CredentialKind caller_credential(const HeaderList& headers, std::string_view target);

// "abc" of "Bearer abc"; empty for every other scheme.
std::string_view bearer_token(std::string_view value) noexcept;

}  // namespace finops
