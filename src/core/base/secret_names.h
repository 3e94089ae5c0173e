// Whether the name of a field says that its value is a secret (contract L7): the one rule for header fields, members of
// queries and forms, and members of JSON. A name is split into words at what is no letter, at humps and at digits;
// docs/log.md, section 6, states the rule and what it lets pass. Pure, any thread.
#pragma once
#include <cstdint>
#include <string_view>

namespace finops {

enum class NamePlace { header, query, body };

enum class NameSays : std::uint8_t {
  nothing,
  perhaps,  // `token` in JSON is a word of a text more often than a key: see looks_like_key()
  secret,
};

NameSays name_says(std::string_view name, NamePlace place);

inline bool is_secret_name(std::string_view name, NamePlace place) {
  return name_says(name, place) == NameSays::secret;
}

// Long, without blanks, of letters and digits: nothing that a language model makes of a word.
bool looks_like_key(std::string_view value) noexcept;

// How much of a value is the scheme in front of a credential and the blanks that follow it: 7 for "Bearer abc"; 0 where
// it has none ("Bearer" alone, or a word that is no scheme).
std::size_t scheme_size(std::string_view value) noexcept;

// Whether a value is a credential whatever its field is called: `Bearer abcdefgh`, `Token token="..."`, `Digest ...`.
bool is_credential_value(std::string_view value) noexcept;

}  // namespace finops
