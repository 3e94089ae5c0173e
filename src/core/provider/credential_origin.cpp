#include "core/provider/credential_origin.h"

namespace finops {
namespace {

using OriginKind = CredentialOrigin::Kind;

struct OriginRow {
  OriginKind kind;
  std::string_view word;  // with a colon: the name follows
};
constexpr OriginRow kOrigins[] = {{OriginKind::none, "none"},
                                  {OriginKind::client, "client"},
                                  {OriginKind::environment, "env:"},
                                  {OriginKind::config, "config:"}};

}  // namespace

std::string to_string(const CredentialOrigin& origin) {
  for (const OriginRow& row : kOrigins) {
    if (row.kind == origin.kind) return std::string(row.word).append(origin.name);
  }
  return {};
}

std::optional<CredentialOrigin> credential_origin(std::string_view text) {
  for (const OriginRow& row : kOrigins) {
    const bool named = row.word.ends_with(':');
    if (!text.starts_with(row.word) || named != (text.size() > row.word.size())) continue;
    return CredentialOrigin{row.kind, std::string(text.substr(row.word.size()))};
  }
  return std::nullopt;
}

}  // namespace finops
