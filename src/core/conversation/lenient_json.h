// Bodies as JSON trees, however they come: cut in the middle, with broken text, of other types than expected. Pure
// functions; nothing here throws.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace finops {

using BodyJson = nlohmann::ordered_json;

// Deeper nesting is refused: trees are walked and freed by recursion.
inline constexpr std::size_t kDeepestBody = 256;

// The tree of `text`. What is cut off is closed where it ends, text that is no Unicode becomes U+FFFD. A discarded
// value (is_discarded()) when it is no JSON even so. `cut`: whether it had to be closed.
BodyJson parse_lenient(std::string_view text, bool* cut = nullptr);

// nullptr unless `value` is an object that has it and it is not null.
const BodyJson* member_of(const BodyJson& value, const char* key) noexcept;
// The first of several names.
const BodyJson* member_of(const BodyJson& value, const char* key, const char* other) noexcept;
// The member's text; empty when it is missing or of another type.
std::string_view text_at(const BodyJson& value, const char* key) noexcept;
// The member's elements; an empty array when it is missing or of another type.
const BodyJson& list_at(const BodyJson& value, const char* key) noexcept;
// Text as it is, everything else as JSON; nothing for null.
std::string as_text(const BodyJson& value);
bool is_true(const BodyJson* value) noexcept;

}  // namespace finops
