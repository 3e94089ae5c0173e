#include "support/fidelity_credentials.h"

#include <algorithm>

#include "support/fidelity_route.h"

namespace finops::test::fidelity {
namespace {

constexpr std::string_view kKeyFields[] = {"authorization", "x-api-key", "api-key", "x-goog-api-key"};
constexpr std::string_view kKeyMembers[] = {"key", "access_token"};
// Azure gets nothing of the caller's that could be a credential, wherever it is.
constexpr std::string_view kAzureFields[] = {"cookie", "ocp-apim-subscription-key"};
constexpr std::string_view kAzureMembers[] = {"api-key", "api_key", "apikey", "token", "subscription-key"};

constexpr std::string_view kPlaceholderWords[] = {"dummy", "placeholder", "your", "example", "test", "none", "unused"};

bool is_bearer(std::string_view value) { return starts_with_name(value, "bearer "); }

template <std::size_t N>
bool is_one_of(std::string_view name, const std::string_view (&names)[N]) {
  return std::any_of(std::begin(names), std::end(names), [&](std::string_view n) { return same_name(n, name); });
}

std::vector<std::string> caller_credentials(const Headers& headers, const Target& target) {
  std::vector<std::string> found;
  for (const auto& [name, value] : headers) {
    if (is_one_of(name, kKeyFields)) found.push_back(value);
  }
  for (const std::string& member : target.members) {
    if (is_one_of(member_name(member), kKeyMembers)) found.push_back(member_value(member));
  }
  return found;
}

void note(std::vector<std::string>& names, const std::string& name) {
  if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
}

// Puts `value` where the caller had its own `field`, or at the end, and takes every other credential off.
template <class IsField, class IsMember>
void replace(std::string_view field, const std::string& value, IsField is_field, IsMember is_member, Headers& headers,
             Target& target, Credential& out) {
  bool placed = false;
  std::erase_if(headers, [&](Header& header) {
    if (!is_field(header.first)) return false;
    note(out.removed, lower(header.first));
    if (placed || !same_name(header.first, field)) return true;
    placed = true;
    header.second = value;
    return false;
  });
  if (!placed) headers.emplace_back(same_name(field, "authorization") ? "Authorization" : field, value);
  out.added.emplace_back(field);
  std::erase_if(target.members, [&](const std::string& member) {
    const std::string name = member_name(member);
    if (!is_member(name)) return false;
    note(out.removed, "?" + lower(name));
    return true;
  });
}

bool is_azure_field(std::string_view name) { return is_one_of(name, kKeyFields) || is_one_of(name, kAzureFields); }
bool is_azure_member(std::string_view name) { return is_one_of(name, kKeyMembers) || is_one_of(name, kAzureMembers); }
bool is_key_field(std::string_view name) { return is_one_of(name, kKeyFields); }
bool is_key_member(std::string_view name) { return is_one_of(name, kKeyMembers); }

// The header that the provider's key goes in: the caller's own where the provider takes several.
std::string_view style_of(Provider provider, const Headers& headers) {
  const bool bearer = has_field(headers, "authorization");
  switch (provider) {
    case Provider::openai: return "authorization";
    case Provider::anthropic: return bearer ? "authorization" : "x-api-key";
    case Provider::gemini: return bearer ? "authorization" : "x-goog-api-key";
    default: return "x-goog-api-key";
  }
}

}  // namespace

bool is_placeholder(std::string_view value) {
  if (is_bearer(value)) value.remove_prefix(7);
  if (value.starts_with("sk-")) value.remove_prefix(3);
  if (value.size() < 16) return true;
  if (value.find_first_not_of('x') == std::string_view::npos) return true;
  return std::any_of(std::begin(kPlaceholderWords), std::end(kPlaceholderWords), [&](std::string_view word) {
    if (!starts_with_name(value, word)) return false;
    return value.size() == word.size() || value[word.size()] == '-' || value[word.size()] == '_';
  });
}

Credential settle_credential(const World& world, Provider provider, Headers& headers, Target& target,
                             Headers& trailers) {
  Credential out;
  const std::optional<Key>& key = world.key(provider);
  const std::vector<std::string> callers = caller_credentials(headers, target);
  if (provider == Provider::azure) {
    const bool anthropic = is_anthropic_path(target.path);
    replace(anthropic ? "x-api-key" : "api-key", key->value, is_azure_field, is_azure_member, headers, target, out);
  } else if (!key || !std::all_of(callers.begin(), callers.end(), is_placeholder)) {
    out.label = callers.empty() ? "none" : "client";
    return out;
  } else {
    const std::string_view field = style_of(provider, headers);
    const std::string value = field == "authorization" ? "Bearer " + key->value : key->value;
    replace(field, value, is_key_field, is_key_member, headers, target, out);
  }
  std::erase_if(trailers, [](const Header& header) { return is_azure_field(header.first); });
  out.label = "env:" + key->variable;
  return out;
}

bool sends_oauth(const Headers& headers, const Target& target) {
  const auto sends_member = [&](std::string_view name) {
    return std::any_of(target.members.begin(), target.members.end(),
                       [&](const std::string& member) { return same_name(member_name(member), name); });
  };
  if (has_field(headers, "x-goog-api-key") || sends_member("key")) return false;
  const std::string value = first_value(headers, "authorization");
  const bool key = value.size() > 7 && value.substr(7).starts_with("AIza");  // in the place of a token
  return (is_bearer(value) && !key) || sends_member("access_token");
}

bool is_unsettled_credential(const World& world, Provider provider, std::string_view method, const Headers& headers,
                             const Target& target) {
  if (provider == Provider::azure) return false;
  const auto bearers = std::count_if(headers.begin(), headers.end(),
                                     [](const Header& header) { return same_name(header.first, "authorization"); });
  // HTTP allows one; which of several tells Gemini from Vertex is open.
  if (bearers > 1 && (provider == Provider::gemini || provider == Provider::vertex)) return true;
  const std::vector<std::string> callers = caller_credentials(headers, target);
  if (provider == Provider::vertex && wants_project(world, method, target.path)) {
    // Of several, which is "the" credential? And a placeholder that goes as it came is neither OAuth nor an API key.
    if (callers.size() > 1 || (!callers.empty() && is_placeholder(callers.front()))) return true;
  }
  // With "sk-" it is long enough for a key, without it is not.
  const bool borderline = std::any_of(callers.begin(), callers.end(), [](std::string_view value) {
    if (is_bearer(value)) value.remove_prefix(7);
    return value.starts_with("sk-") && value.size() >= 16 && value.size() < 19;
  });
  if (borderline) return true;
  if (!world.key(provider)) return std::find(callers.begin(), callers.end(), std::string()) != callers.end();
  if (!std::all_of(callers.begin(), callers.end(), is_placeholder)) return false;
  // Two styles at once, or a style that this path may not take: which one was used is open.
  const bool bearer = has_field(headers, "authorization");
  if (provider == Provider::anthropic) return bearer && has_field(headers, "x-api-key");
  const bool takes_bearer = contains(target.path, "/openai/") && !has_field(headers, "x-goog-api-key");
  return provider == Provider::gemini && bearer && !takes_bearer;
}

}  // namespace finops::test::fidelity
