#include "core/provider/caller_credential.h"

#include <algorithm>

#include "core/base/strings.h"
#include "core/http/target.h"

namespace finops {
namespace {

constexpr std::size_t kShortestKey = 16;
constexpr std::size_t kLongestToken = 16 * 1024;  // of a JWT that is examined
constexpr std::string_view kPlaceholderWords[] = {"dummy", "placeholder", "your", "example", "test", "none", "unused"};

// Contract F6, for a value without "Bearer " and "sk-".
bool is_placeholder(std::string_view value) {
  if (value.size() < kShortestKey) return true;
  const auto begins_with = [&](std::string_view word) {
    if (!istarts_with(value, word)) return false;
    return value.size() == word.size() || value[word.size()] == '-' || value[word.size()] == '_';
  };
  return std::any_of(std::begin(kPlaceholderWords), std::end(kPlaceholderWords), begins_with) ||
         value.find_first_not_of("xX") == std::string_view::npos;
}

// The claims of a JSON Web Token (RFC 7519); empty: it is none.
std::string claims_of(std::string_view token) {
  if (!token.starts_with("eyJ") || token.size() > kLongestToken) return {};
  const std::size_t first = token.find('.'), second = token.find('.', std::min(first, token.size() - 1) + 1);
  if (first == std::string_view::npos || second == std::string_view::npos) return {};
  std::string part(token.substr(first + 1, second - first - 1));
  std::replace(part.begin(), part.end(), '-', '+');
  std::replace(part.begin(), part.end(), '_', '/');
  part.append((4 - part.size() % 4) % 4, '=');
  return decode_base64(part).value_or("");
}

}  // namespace

std::string_view bearer_token(std::string_view value) noexcept {
  value = trim(value);
  const bool bearer = istarts_with(value, "Bearer") && value.size() > 6 && (value[6] == ' ' || value[6] == '\t');
  return bearer ? trim(value.substr(7)) : std::string_view{};
}

CredentialKind credential_kind(std::string_view value) {
  value = trim(value);
  if (value.empty() || iequals(value, "Bearer")) return CredentialKind::none;
  if (value.starts_with("sk-ant-oat")) return CredentialKind::login;
  if (value.starts_with("ya29.")) return CredentialKind::key;
  if (const std::string claims = claims_of(value); !claims.empty()) {
    return claims.find("chatgpt_account_id") != claims.npos ? CredentialKind::login : CredentialKind::token;
  }
  return is_placeholder(value.substr(value.starts_with("sk-") ? 3 : 0)) ? CredentialKind::placeholder
                                                                        : CredentialKind::key;
}

CredentialKind caller_credential(const HeaderList& headers, std::string_view target) {
  CredentialKind out = CredentialKind::none;
  const auto take = [&](std::string_view value) {
    const std::string_view token = bearer_token(value);
    out = std::max(out, credential_kind(token.empty() ? value : token));
  };
  for (const HeaderView field : headers) {
    const auto is_field = [&](std::string_view name) { return iequals(name, field.name); };
    if (std::any_of(kProviderHeaders.begin(), kProviderHeaders.end(), is_field)) take(field.value);
  }
  for (const std::string_view name : {"key", "access_token"}) {
    for (const std::string_view value : query_members(target, name)) take(value);
  }
  // Codex sends this field with a ChatGPT login, which is a JWT, and never with a key.
  return out == CredentialKind::token && headers.has("chatgpt-account-id") ? CredentialKind::login : out;
}

}  // namespace finops
