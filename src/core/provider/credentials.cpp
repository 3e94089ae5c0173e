#include "core/provider/credentials.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>

#include "core/base/strings.h"

namespace finops {
namespace {

// A name that holds token, secret, cookie, password, jwt or authorization, or ends in key, is one of a credential.
// They end in key, and none of them opens anything.
constexpr std::array<std::string_view, 3> kHarmlessKeys = {"Idempotency-Key", "Sec-WebSocket-Key", "Surrogate-Key"};

// Every name of a secret holds k (key, cookie, token), z (Authorization), j (jwt), w (password) or all of s, e, c, r,
// t.
constexpr std::string_view kTelling = "kzjwsecrt";
enum Letter : unsigned { kHasK = 1U, kHasZ = 2U, kHasJ = 4U, kHasW = 8U };
constexpr unsigned kOneOf = kHasK | kHasZ | kHasJ | kHasW, kAllOf = 0b1'1111'0000;

constexpr std::array<std::uint16_t, 256> make_letters() {
  std::array<std::uint16_t, 256> table{};
  for (std::size_t i = 0; i < kTelling.size(); ++i) {
    const auto letter = static_cast<unsigned char>(kTelling[i]);
    table[letter] = table[letter - 32U] = static_cast<std::uint16_t>(1U << i);
  }
  return table;
}
constexpr std::array<std::uint16_t, 256> kLetters = make_letters();

unsigned letters_of(std::string_view name) noexcept {
  unsigned found = 0;
  for (const char c : name) found |= kLetters[static_cast<unsigned char>(c)];
  return found;
}

// As a word of its own: "key", "x-auth-key", "openai_api_key", "subscriptionKey", "apikey", but not "monkey".
bool ends_in_key(std::string_view name) noexcept {
  if (name.size() < 3 || !iequals(name.substr(name.size() - 3), "key")) return false;
  const std::string_view before = name.substr(0, name.size() - 3);
  const char last = before.empty() ? '-' : before.back();
  const bool capital = name[before.size()] == 'K' && last >= 'a' && last <= 'z';
  const bool word = last == '-' || last == '_' || last == '.' || capital ||
                    (before.size() >= 3 && iequals(before.substr(before.size() - 3), "api"));
  if (!word) return false;
  return std::none_of(kHarmlessKeys.begin(), kHarmlessKeys.end(), [&](auto h) { return iequals(h, name); });
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

// The words of a credential's field: "Bearer abc" may be written with tabs, quotes, or twice the scheme. Whoever quotes
// it in an answer leaves those out.
void add_words(std::string_view value, const std::function<void(std::string_view)>& add) {
  constexpr std::string_view kBetween = " \t,;\"'";
  while (!value.empty()) {
    const std::size_t end = std::min(value.find_first_of(kBetween), value.size());
    const std::string_view word = value.substr(0, end);
    if (!iequals(word, "Bearer") && !iequals(word, "Basic")) add(word);
    value.remove_prefix(std::min(end + 1, value.size()));
  }
}

}  // namespace

// Asked for every field of every message, nearly always in vain.
bool is_credential_header(std::string_view name) noexcept {
  const unsigned letters = letters_of(name);
  if ((letters & kOneOf) == 0 && (letters & kAllOf) != kAllOf) return false;
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
      if (around(at, "to", "ken") && !around(at, "to", "kens")) return true;
    } else if (next == 'i' && around(at, "coo", "kie")) {
      return true;
    }
  }
  return ((letters & kHasK) != 0 && ends_in_key(name)) ||
         ((letters & kHasZ) != 0 && icontains(name, "authorization")) ||
         ((letters & kHasJ) != 0 && icontains(name, "jwt")) || ((letters & kHasW) != 0 && icontains(name, "password"));
}

// Google's pageToken and its like name a place in a list.
bool is_credential_query(std::string_view name) noexcept {
  constexpr std::string_view kWhole[] = {"token", "sig", "signature", "code"};
  constexpr std::string_view kWithin[] = {"authorization", "password", "secret", "jwt"};
  constexpr std::string_view kPlaces[] = {"page", "continuation", "skip", "next", "sync"};
  const auto within = [&](std::string_view word) { return icontains(name, word); };
  if (ends_in_key(name)) return true;
  if (std::any_of(std::begin(kWhole), std::end(kWhole), [&](auto word) { return iequals(word, name); })) return true;
  if (std::any_of(std::begin(kWithin), std::end(kWithin), within)) return true;
  const bool token = name.size() > 5 && iequals(name.substr(name.size() - 5), "token");
  return token && std::none_of(std::begin(kPlaces), std::end(kPlaces), within);
}

Result<CredentialOutcome> apply_credential(const Route& route, CredentialKind caller, HeaderList& headers,
                                           std::string& target) {
  CredentialOutcome out;
  Rewriter rewrite(headers, target, out);
  const std::optional<Key>& key = route.provider->key;
  const ProviderId provider = route.provider->id;

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
    case ProviderId::anthropic:
      if (credential_kind(secret) == CredentialKind::login) {  // a Claude OAuth token is a Bearer token only
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
    add_words(trim(h.value), add);
  }
  for (const std::string& name : query_names(target)) {
    if (!is_credential_query(name)) continue;
    for (const std::string_view value : query_members(target, name)) add(value);
  }
  return out;
}

}  // namespace finops
