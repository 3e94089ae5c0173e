// Whether the name of a field says that its value is a secret (contract L7): the one rule for header fields, members of
// queries and forms, and members of JSON. A name is split into words at every character that is no letter (digits
// included) and where the case changes (camelCase). docs/log.md, section 6, gives the rule and what it lets pass. Pure,
// any thread.
#pragma once
#include <cstdint>
#include <string_view>

namespace finops {

enum class NamePlace { header, query, body };

enum class NameSays : std::uint8_t {
  nothing,
  perhaps,  // `token` in JSON is more often a word of a text than a key; looks_like_key() decides
  secret,
};

NameSays name_says(std::string_view name, NamePlace place);

inline bool is_secret_name(std::string_view name, NamePlace place) {
  return name_says(name, place) == NameSays::secret;
}

// Whether a value is long, has no blanks and mixes letters and digits, as keys do and words of a text do not.
bool looks_like_key(std::string_view value) noexcept;

// The length of the scheme before a credential, with the blanks that follow it: 7 for "Bearer abc". 0 when there is no
// scheme or no credential after it ("Bearer" alone).
std::size_t scheme_size(std::string_view value) noexcept;

// Whether a value is a credential whatever its field is called: `Bearer abcdefgh`, `Token token="..."`, `Digest ...`.
bool is_credential_value(std::string_view value) noexcept;

}  // namespace finops
