// Where the credential that goes upstream comes from: a kind and a name, never the credential itself. In the record it
// is written as "config:NAME", "env:VARIABLE", "client" or "none". Pure, any thread.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace finops {

struct CredentialOrigin {
  enum class Kind : std::uint8_t {
    unsettled,  // the exchange ended before it was decided
    none,
    client,  // the caller's own is forwarded unchanged
    environment,
    config,
  };
  Kind kind = Kind::unsettled;
  std::string name;  // of the variable or of the key in the configuration; else empty

  // Whether finops sends its own credential instead of the caller's.
  bool is_ours() const noexcept { return kind == Kind::environment || kind == Kind::config; }

  friend bool operator==(const CredentialOrigin&, const CredentialOrigin&) = default;
};

std::string to_string(const CredentialOrigin& origin);  // empty for unsettled
// The reverse; nullopt: `text` is none of these.
std::optional<CredentialOrigin> credential_origin(std::string_view text);

}  // namespace finops
