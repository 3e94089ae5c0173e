// Contract F6, rule `auto`: which credential a request carries upstream. A key of the configuration replaces the
// caller's. A key of the environment replaces only a placeholder or a missing key, never a key that looks real, since
// that could bill another account. Azure never gets the caller's own. Pure over immutable data, any thread.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/base/secret_names.h"
#include "core/http/http_types.h"
#include "core/provider/caller_credential.h"
#include "core/provider/route.h"

namespace finops {

// True for fields that carry a credential, in requests or responses; the log masks their values (contract L7).
// base/secret_names.h has the rule.
inline bool is_credential_header(std::string_view name) { return is_secret_name(name, NamePlace::header); }
// The same for the members of a query.
inline bool is_credential_query(std::string_view name) { return is_secret_name(name, NamePlace::query); }
// The same for a whole field, by its name or its value: true for `X-Upstream: Bearer abcdefgh`, false for the challenge
// in WWW-Authenticate.
bool is_credential_field(HeaderView field);

struct CredentialOutcome {
  CredentialOrigin origin;
  CredentialKind kind = CredentialKind::none;  // of the credential that is sent
  SecretString sent;                           // the credential itself, if it is one of ours; else empty
  std::vector<std::string> headers_removed;    // removed on the way upstream, as named in the log
  std::vector<std::string> headers_added;
};

// Rewrites `headers` and `target` in place. `key`: the provider's key for this request (key_choice.h); nullptr: it has
// none. `caller`: the kind of the request's own credential, before any field was removed. Error: unauthorized (Azure
// without a key), saying what to set.
Result<CredentialOutcome> apply_credential(const Route& route, const Key* key, CredentialKind caller,
                                           HeaderList& headers, std::string& target);

// Removes every field that carries a credential; for trailers, which apply_credential() does not see.
void remove_credentials(HeaderList& fields);

// The secrets that the caller sent, for redaction: header values without their scheme, ?key= and the like.
std::vector<std::string> caller_secrets(const HeaderList& headers, std::string_view target);

}  // namespace finops
