#include "core/provider/credential_origin.h"

namespace finops {
namespace {

using Kind = CredentialOrigin::Kind;

struct Row {
  Kind kind;
  std::string_view word;  // with a colon: the name follows
};
constexpr Row kRows[] = {
    {Kind::none, "none"}, {Kind::client, "client"}, {Kind::environment, "env:"}, {Kind::config, "config:"}};

}  // namespace

std::string to_string(const CredentialOrigin& origin) {
  for (const Row& row : kRows) {
    if (row.kind == origin.kind) return std::string(row.word).append(origin.name);
  }
  return {};
}

std::optional<CredentialOrigin> credential_origin(std::string_view text) {
  for (const Row& row : kRows) {
    const bool named = row.word.ends_with(':');
    if (!text.starts_with(row.word) || named != (text.size() > row.word.size())) continue;
    return CredentialOrigin{row.kind, std::string(text.substr(row.word.size()))};
  }
  return std::nullopt;
}

}  // namespace finops
