#include "core/provider/credentials.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "core/base/strings.h"

namespace finops {
namespace {

// What providers read a credential from. Cookie is not one of them, but it is a secret all the same.
constexpr std::array<std::string_view, 4> kProviderHeaders = {"Authorization", "x-api-key", "api-key",
                                                              "x-goog-api-key"};
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

std::string_view bearer_token(std::string_view value) {
  value = trim(value);
  return istarts_with(value, "Bearer ") ? trim(value.substr(7)) : std::string_view{};
}

class Rewriter {
 public:
  Rewriter(HeaderList& headers, std::string& target, CredentialOutcome& out)
      : headers_(headers), target_(target), out_(out) {}

  void drop(std::string_view name) {
    if (headers_.remove(name) > 0) out_.headers_removed.emplace_back(to_lower(name));
  }
  void drop_query() {
    for (const std::string_view name : {"key", "access_token", "api-key", "api_key"}) {
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

bool has_any_credential(const HeaderList& headers, std::string_view target) {
  return std::any_of(kProviderHeaders.begin(), kProviderHeaders.end(),
                     [&](std::string_view name) { return headers.has(name); }) ||
         !query_member(target, "key").empty() || !query_member(target, "access_token").empty();
}

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

void ensure_anthropic_version(const Route& route, HeaderList& headers, CredentialOutcome& out) {
  const bool messages_api = route.provider->id == ProviderId::anthropic ||
                            (route.provider->id == ProviderId::azure && route.dialect == Dialect::anthropic);
  if (!messages_api || headers.has("anthropic-version")) return;
  headers.add("anthropic-version", "2023-06-01");
  out.headers_added.emplace_back("anthropic-version");
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

  if (route.provider->id == ProviderId::azure) {
    if (!key) {
      return Error{
          ErrorCode::unauthorized,
          "no Azure key is configured: start finops with AZURE_OPENAI_API_KEY set; the caller's own credential "
          "is never forwarded to Azure",
          "azure"};
    }
    const bool anthropic = route.dialect == Dialect::anthropic;
    const std::string_view name = anthropic ? "x-api-key" : "api-key";
    rewrite.replace(name, std::string(key->value.reveal()));
    rewrite.drop_all_but(name);
    out.label = key->label;
    ensure_anthropic_version(route, headers, out);
    return out;
  }

  ensure_anthropic_version(route, headers, out);
  const bool oauth_login = bearer_token(headers.get("Authorization")).starts_with("sk-ant-oat");
  const bool google_oauth = route.provider->id == ProviderId::vertex && headers.has("Authorization");
  if (!key || (route.provider->id == ProviderId::anthropic && oauth_login) || google_oauth) {
    out.label = has_any_credential(headers, target) ? "client" : "none";
    return out;
  }
  const std::string secret(key->value.reveal());
  switch (route.provider->id) {
    case ProviderId::openai: rewrite.replace("Authorization", "Bearer " + secret); break;
    case ProviderId::anthropic: {
      const auto style = callers_style(headers, {"Authorization", "x-api-key"}, "x-api-key");
      rewrite.replace(style, style == "Authorization" ? "Bearer " + secret : secret);
      break;
    }
    case ProviderId::gemini: {  // Bearer on its OpenAI-compatible paths
      const auto style = callers_style(headers, {"x-goog-api-key", "Authorization"}, "x-goog-api-key");
      rewrite.replace(style, style == "Authorization" ? "Bearer " + secret : secret);
      break;
    }
    case ProviderId::vertex: rewrite.replace("x-goog-api-key", secret); break;
    case ProviderId::azure: break;  // handled above
  }
  out.label = key->label;
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
  for (const std::string_view name : kSecretQuery) add(query_member(target, name));
  return out;
}

}  // namespace finops
