// Where the credential that goes upstream comes from: a kind and a name, never its text. It is text only in the record,
// as "config:NAME", "env:VARIABLE", "client" or "none". Pure, any thread.
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
    client,  // what the caller brought goes on as it came
    environment,
    config,
  };
  Kind kind = Kind::unsettled;
  std::string name;  // of the variable or of the configuration's key; else empty

  // Whether finops sends one of its own in the place of what the caller brought.
  bool is_ours() const noexcept { return kind == Kind::environment || kind == Kind::config; }

  friend bool operator==(const CredentialOrigin&, const CredentialOrigin&) = default;
};

std::string to_string(const CredentialOrigin& origin);  // empty: unsettled
// The reverse; nullopt: `text` is none of these.
std::optional<CredentialOrigin> credential_origin(std::string_view text);

}  // namespace finops
