#include "core/provider/credentials.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "core/base/strings.h"

namespace finops {
namespace {

// Beside every name that holds api-key, apikey, cookie, secret or token.
constexpr std::array<std::string_view, 4> kSecretHeaders = {"Authorization", "Proxy-Authorization",
                                                            "Ocp-Apim-Subscription-Key", "X-Goog-Iap-Jwt-Assertion"};
constexpr std::array<std::string_view, 7> kSecretQuery = {"key",    "access_token", "api_key",         "api-key",
                                                          "apikey", "token",        "subscription-key"};

// Every name of a secret holds k (key, cookie, token), z (Authorization), j (Jwt) or all of s, e, c, r, t.
constexpr std::string_view kTelling = "kzjsecrt";
constexpr unsigned kOneOf = 0b0000'0111, kAllOf = 0b1111'1000;

constexpr std::array<std::uint8_t, 256> make_letters() {
  std::array<std::uint8_t, 256> table{};
  for (std::size_t i = 0; i < kTelling.size(); ++i) {
    const auto letter = static_cast<unsigned char>(kTelling[i]);
    table[letter] = table[letter - 32U] = static_cast<std::uint8_t>(1U << i);
  }
  return table;
}
constexpr std::array<std::uint8_t, 256> kLetters = make_letters();

bool may_be_secret(std::string_view name) noexcept {
  unsigned found = 0;
  for (const char c : name) found |= kLetters[static_cast<unsigned char>(c)];
  return (found & kOneOf) != 0 || (found & kAllOf) == kAllOf;
}

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
  // Puts the key where the caller had its own (same place, same spelling), or at the end; drops every other credential.
  void replace(std::string_view name, const std::string& value) {
    if (headers_.has(name)) out_.headers_removed.emplace_back(to_lower(name));
    for (const std::string_view other : kProviderHeaders) {
      if (!iequals(other, name)) drop(other);
    }
    drop_query();
    headers_.set(name, value);
    out_.headers_added.emplace_back(to_lower(name));
  }
  // Cookies, subscription keys and whatever else looks like a credential, but not the field `own` that replace() set.
  void drop_all_but(std::string_view own) {
    std::vector<std::string> names;
    for (const HeaderView h : headers_) {
      if (is_credential_header(h.name) && !iequals(h.name, own)) names.emplace_back(h.name);
    }
    for (const std::string& name : names) drop(name);
    for (const std::string_view name : kSecretQuery) {
      if (remove_query_member(target_, name) > 0) out_.headers_removed.emplace_back("?" + std::string(name));
    }
  }

 private:
  HeaderList& headers_;
  std::string& target_;
  CredentialOutcome& out_;
};

// The first of `names` that the caller used, in wire order; `fallback` when it used none.
std::string_view callers_style(const HeaderList& headers, std::initializer_list<std::string_view> names,
                               std::string_view fallback) {
  for (const HeaderView h : headers) {
    for (const std::string_view name : names) {
      if (iequals(h.name, name)) return name;
    }
  }
  return fallback;
}

// Whether the provider's own key goes out in place of what the caller brought.
bool takes_own_key(const Key& key, CredentialKind caller) {
  if (caller == CredentialKind::login) return false;
  return !key.from_environment || caller <= CredentialKind::placeholder;
}

}  // namespace

// Asked for every field of every message, nearly always in vain.
bool is_credential_header(std::string_view name) noexcept {
  if (!may_be_secret(name)) return false;
  const auto around = [&](std::size_t at, std::string_view before, std::string_view after) {
    return at >= before.size() && iequals(name.substr(at - before.size(), before.size()), before) &&
           istarts_with(name.substr(at), after);
  };
  for (std::size_t at = 0; at + 1 < name.size(); ++at) {
    const int letter = name[at] | 0x20;
    if (letter != 'k' && letter != 'c') continue;
    const int next = name[at + 1] | 0x20;
    if (letter == 'c') {
      if (next == 'r' && around(at, "se", "cret")) return true;
    } else if (next == 'e') {
      if (around(at, "api-", "key") || around(at, "api", "key")) return true;
      if (around(at, "to", "ken") && !around(at, "to", "kens")) return true;
    } else if (next == 'i' && around(at, "coo", "kie")) {
      return true;
    }
  }
  return std::any_of(kSecretHeaders.begin(), kSecretHeaders.end(), [&](auto h) { return iequals(h, name); });
}

bool is_credential_query(std::string_view name) noexcept {
  return std::any_of(kSecretQuery.begin(), kSecretQuery.end(), [&](auto q) { return iequals(q, name); });
}

Result<CredentialOutcome> apply_credential(const Route& route, HeaderList& headers, std::string& target) {
  CredentialOutcome out;
  Rewriter rewrite(headers, target, out);
  const std::optional<Key>& key = route.provider->key;
  const ProviderId provider = route.provider->id;
  const CredentialKind caller = caller_credential(headers, target);

  if (provider == ProviderId::azure && !key) {
    return Error{ErrorCode::unauthorized,
                 "no Azure key is configured: start finops with AZURE_OPENAI_API_KEY set; the caller's own credential "
                 "is never forwarded to Azure",
                 "azure"};
  }
  if (provider != ProviderId::azure && !(key && takes_own_key(*key, caller))) {
    out.label = caller == CredentialKind::none ? "none" : "client";
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
    case ProviderId::anthropic: keep_style({"Authorization", "x-api-key"}, "x-api-key"); break;
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
  out.label = key->label;
  // Any other configured value is a key, whatever it looks like.
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
    if (text.size() >= 8) out.emplace_back(text);  // shorter ones would hit ordinary words
  };
  for (const HeaderView h : headers) {
    if (!is_credential_header(h.name) || iequals(h.name, "Cookie")) continue;
    const std::string_view value = trim(h.value);
    const std::size_t space = value.find(' ');
    add(iequals(h.name, "Authorization") && space != std::string_view::npos ? trim(value.substr(space + 1)) : value);
  }
  for (const std::string_view name : kSecretQuery) {
    for (const std::string_view value : query_members(target, name)) add(value);
  }
  return out;
}

}  // namespace finops
