// Finds what is probably a secret in words that a user typed, so that an error message need not repeat it (contract
// L7). No field name says that these words are secrets, and they may also be models, dates, paths or ids, which must
// stay readable. Takes time linear in the text. Pure, any thread.
#pragma once
#include <string_view>
#include <vector>

#include "core/redact/secret_fields.h"

namespace finops {

// Whether a word looks like a key and not like a name, a date, a file or the id of a record.
bool is_probably_key(std::string_view word) noexcept;

// In a message that repeats typed words: words that are probably keys, logins and queries of URLs, members of JSON.
void find_in_message(std::string_view message, std::vector<SecretField>& found);

// In one argument, or one value: the same, and also a whole credential ("Bearer abc"), and the value after a name that
// says that it is a secret ("x-api-key: abc", "key=abc").
void find_in_argument(std::string_view argument, std::vector<SecretField>& found);

}  // namespace finops
