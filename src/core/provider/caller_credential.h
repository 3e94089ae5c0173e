// What a credential is, told by rule and not by a list of keys (contract F6): a placeholder that an SDK insisted on, a
// key, or the login of a subscription. Pure, any thread.
#pragma once
#include <array>
#include <string_view>

#include "core/http/headers.h"

namespace finops {

// In the order of what counts where a request brings several.
enum class CredentialKind {
  none,
  placeholder,  // no key that any provider gives out
  token,        // a signed token (JWT) of an issuer that is not known here: a gateway's, perhaps
  login,        // a Claude OAuth token or a ChatGPT login: a subscription pays
  key,          // of an API, or Google's OAuth token, whose project pays. It counts beside a login: money may be billed
};

// The header fields from which providers read a credential.
inline constexpr std::array<std::string_view, 4> kProviderHeaders = {"Authorization", "x-api-key", "api-key",
                                                                     "x-goog-api-key"};

// Of one value, without its "Bearer ".
CredentialKind credential_kind(std::string_view value);

// Of all that a request brings: the fields above, and the query members `key` and `access_token`.
CredentialKind caller_credential(const HeaderList& headers, std::string_view target);

// "Bearer abc" is "abc"; empty for every other scheme.
std::string_view bearer_token(std::string_view value) noexcept;

}  // namespace finops
