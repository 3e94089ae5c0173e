// Contract F6, rule `auto`: which credential a request carries upstream. A key of the configuration replaces the
// caller's, one of the environment only a placeholder or none: never a key that looks real, for that could bill another
// account. Azure never forwards the caller's own. Pure over immutable data, any thread.
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

// True for fields that carry a credential in either direction; the log masks their values (contract L7). The rule is
// that of base/secret_names.
inline bool is_credential_header(std::string_view name) { return is_secret_name(name, NamePlace::header); }
// The same for the members of a query.
inline bool is_credential_query(std::string_view name) { return is_secret_name(name, NamePlace::query); }
// Of a field by its name or its value: `X-Upstream: Bearer abcdefgh` is one, the challenge in WWW-Authenticate is none.
bool is_credential_field(HeaderView field);

struct CredentialOutcome {
  CredentialOrigin origin;
  CredentialKind kind = CredentialKind::none;  // of what is sent
  SecretString sent;                           // the text itself, where it is one of ours; else empty
  std::vector<std::string> headers_removed;    // as the log names what changed on the way upstream
  std::vector<std::string> headers_added;
};

// Rewrites `headers` and `target` in place. `caller`: what the request brought, before any field was taken off it.
// Error: unauthorized (Azure without a key), saying what to set.
Result<CredentialOutcome> apply_credential(const Route& route, CredentialKind caller, HeaderList& headers,
                                           std::string& target);

// Removes every field that carries a credential; for trailers, whose fields apply_credential() does not see.
void remove_credentials(HeaderList& fields);

// The secret texts a caller sent itself: header values without their scheme, ?key= and the like. For redaction.
std::vector<std::string> caller_secrets(const HeaderList& headers, std::string_view target);

}  // namespace finops
