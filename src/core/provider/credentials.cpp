#include "core/provider/credentials.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <utility>

#include "core/base/strings.h"

namespace finops {
namespace {

class Rewriter {
 public:
  Rewriter(HeaderList& headers, std::string& target, CredentialOutcome& out)
      : headers_(headers), target_(target), out_(out) {}

  void drop(std::string_view name) {
    if (headers_.remove(name) > 0) out_.headers_removed.emplace_back(to_lower(name));
  }
  void drop_query() {
    for (const std::string_view name : {"key", "access_token"}) {
      if (remove_query_member(target_, name) > 0) out_.headers_removed.emplace_back("?" + std::string(name));
    }
  }
  // Puts the key in the caller's field (same place, same spelling), or at the end; removes every other credential.
  void replace(std::string_view name, const std::string& value) {
    if (headers_.has(name)) out_.headers_removed.emplace_back(to_lower(name));
    for (const std::string_view other : kProviderHeaders) {
      if (!iequals(other, name)) drop(other);
    }
    drop_query();
    headers_.set(name, value);
    out_.headers_added.emplace_back(to_lower(name));
  }
  // Removes cookies, subscription keys and every other credential, but not the field `own` that replace() set.
  void drop_all_but(std::string_view own) {
    std::vector<std::string> names;
    for (const HeaderView h : headers_) {
      if (is_credential_field(h) && !iequals(h.name, own)) names.emplace_back(h.name);
    }
    for (const std::string& name : names) drop(name);
    for (const std::string& name : query_names(target_)) {
      if (!is_credential_query(name) || remove_query_member(target_, name) == 0) continue;
      out_.headers_removed.emplace_back("?" + to_lower(name));
    }
  }

 private:
  HeaderList& headers_;
  std::string& target_;
  CredentialOutcome& out_;
};

// The first of `names` that the caller used, in wire order; `fallback` if it used none.
std::string_view callers_style(const HeaderList& headers, std::initializer_list<std::string_view> names,
                               std::string_view fallback) {
  for (const HeaderView h : headers) {
    for (const std::string_view name : names) {
      if (iequals(h.name, name)) return name;
    }
  }
  return fallback;
}

// Whether the provider's own key is sent instead of the caller's credential.
bool takes_own_key(const Key& key, CredentialKind caller) {
  if (caller == CredentialKind::login) return false;
  return key.origin.kind != CredentialOrigin::Kind::environment || caller <= CredentialKind::placeholder;
}

// Parameters of Digest and AWS signatures that are not secret and occur elsewhere in the exchange.
bool is_harmless_parameter(std::string_view name) {
  constexpr std::string_view kNames[] = {"uri",      "realm",  "username", "algorithm", "qop",           "nc",
                                         "userhash", "domain", "charset",  "headers",   "SignedHeaders", "title"};
  return std::any_of(std::begin(kNames), std::end(kNames), [&](std::string_view n) { return iequals(n, name); });
}

// For `Basic dXNlcjpwYXNz`, adds user:pass and the password alone.
void add_basic(std::string_view word, const std::function<void(std::string_view)>& add) {
  const std::optional<std::string> plain = decode_base64(word);
  if (!plain || !is_utf8(*plain)) return;
  const std::size_t colon = plain->find(':');
  if (colon == std::string::npos) return;
  add(*plain);
  add(std::string_view(*plain).substr(colon + 1));
}

// Adds the words of a credential field. "Bearer abc" may be written with tabs, quotes, or the scheme twice, but an
// answer quotes only the words. Of `name="value"` the value is a word.
void add_words(std::string_view value, const std::function<void(std::string_view)>& add) {
  constexpr std::string_view kBetween = " \t,;\"'";
  bool skip_next = false, basic = false;
  while (!value.empty()) {
    const std::size_t end = std::min(value.find_first_of(kBetween), value.size());
    const std::string_view word = value.substr(0, end);
    value.remove_prefix(std::min(end + 1, value.size()));
    if (word.empty() || std::exchange(skip_next, false)) continue;
    const std::size_t equals = std::min(word.find('='), word.size());
    if (is_harmless_parameter(word.substr(0, equals))) {
      skip_next = equals + 1 == word.size();  // the next word is its value, in quotes
    } else if (iequals(word, "Bearer") || iequals(word, "Basic")) {
      basic = iequals(word, "Basic");
    } else {
      add(word);
      if (word.find_first_not_of('=', equals) != std::string_view::npos) add(word.substr(equals + 1));
      if (basic) add_basic(word, add);
    }
  }
}

}  // namespace

namespace {

// A browser cannot send a header with a WebSocket, so its key is a part of a subprotocol's name:
// openai-insecure-api-key.sk-..., as OpenAI's realtime API takes it.
bool has_key_in_protocol(HeaderView field) {
  if (!iequals(field.name, "Sec-WebSocket-Protocol")) return false;
  for (std::string_view left = field.value; !left.empty();) {
    const std::string_view item = trim(left.substr(0, left.find(',')));
    const std::size_t dot = item.find('.');
    if (dot != std::string_view::npos && is_secret_name(item.substr(0, dot), NamePlace::header)) return true;
    left.remove_prefix(std::min(left.find(','), left.size() - 1) + 1);
  }
  return false;
}

}  // namespace

bool is_credential_field(HeaderView field) {
  if (has_key_in_protocol(field)) return true;
  if (is_credential_header(field.name)) return true;
  return is_credential_value(field.value) && !iequals(field.name, "WWW-Authenticate") &&
         !iequals(field.name, "Proxy-Authenticate");
}

Result<CredentialOutcome> apply_credential(const Route& route, const Key* key, CredentialKind caller,
                                           HeaderList& headers, std::string& target) {
  CredentialOutcome out;
  Rewriter rewrite(headers, target, out);
  const ProviderId provider = route.provider->id;

  if (provider == ProviderId::azure && key == nullptr) {
    if (!route.provider->keys.empty()) {
      return Error{ErrorCode::unauthorized,
                   "no configured Azure key is for this model (providers.azure.keys[].models); the caller's own "
                   "credential is never forwarded to Azure",
                   "azure"};
    }
    return Error{ErrorCode::unauthorized,
                 "no Azure key is configured: start finops with AZURE_OPENAI_API_KEY set; the caller's own credential "
                 "is never forwarded to Azure",
                 "azure"};
  }
  if (provider != ProviderId::azure && (key == nullptr || !takes_own_key(*key, caller))) {
    out.origin.kind = caller == CredentialKind::none ? CredentialOrigin::Kind::none : CredentialOrigin::Kind::client;
    out.kind = caller;
    return out;
  }
  const std::string secret(key->value.reveal());
  const auto keep_style = [&](std::initializer_list<std::string_view> names, std::string_view fallback) {
    const std::string_view style = callers_style(headers, names, fallback);
    rewrite.replace(style, style == "Authorization" ? "Bearer " + secret : secret);
  };
  switch (provider) {
    case ProviderId::openai: rewrite.replace("Authorization", "Bearer " + secret); break;
    case ProviderId::anthropic:
      if (credential_kind(secret) == CredentialKind::login) {  // a Claude OAuth token is only sent as a Bearer token
        rewrite.replace("Authorization", "Bearer " + secret);
      } else {
        keep_style({"Authorization", "x-api-key"}, "x-api-key");
      }
      break;
    case ProviderId::gemini:  // Bearer on its OpenAI-compatible paths
      keep_style({"x-goog-api-key", "Authorization"}, "x-goog-api-key");
      break;
    case ProviderId::vertex: rewrite.replace("x-goog-api-key", secret); break;
    case ProviderId::azure: {
      const std::string_view name = route.dialect == Dialect::anthropic ? "x-api-key" : "api-key";
      rewrite.replace(name, secret);
      rewrite.drop_all_but(name);
      break;
    }
  }
  out.origin = key->origin;
  out.sent = key->value;
  // Any other configured value counts as a key, whatever it looks like.
  out.kind = credential_kind(secret) == CredentialKind::login ? CredentialKind::login : CredentialKind::key;
  return out;
}

void remove_credentials(HeaderList& fields) {
  std::vector<std::string> names;
  for (const HeaderView h : fields) {
    if (is_credential_header(h.name)) names.emplace_back(h.name);
  }
  for (const std::string& name : names) fields.remove(name);
}

std::vector<std::string> caller_secrets(const HeaderList& headers, std::string_view target) {
  std::vector<std::string> out;
  const auto add = [&](std::string_view text) {
    if (text.size() >= 8) out.emplace_back(text);  // shorter ones would match ordinary words
  };
  for (const HeaderView h : headers) {
    if (!is_credential_field(h) || iequals(h.name, "Cookie")) continue;
    add_words(trim(h.value), add);
  }
  for (const std::string& name : query_names(target)) {
    if (!is_credential_query(name)) continue;
    for (const std::string_view value : query_members(target, name)) add(value);
  }
  return out;
}

}  // namespace finops
