// Bodies as JSON trees, even if they are cut in the middle, hold broken text or have unexpected types. Pure functions;
// nothing here throws.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

#include "core/base/json.h"

namespace finops {

using BodyJson = nlohmann::ordered_json;

// Deeper nesting is refused: conversations are read by recursion, also by threads with a small stack.
inline constexpr std::size_t kDeepestBody = 256;

// The tree of `text`. If the text is cut off, open strings, arrays and objects are closed at its end, and `cut` is set.
// Invalid UTF-8 becomes U+FFFD. Returns a discarded value (is_discarded()) if it is still not JSON, or has so many
// values that its tree would take more than a few hundred megabytes or a second.
BodyJson parse_lenient(std::string_view text, bool* cut = nullptr);

// nullptr unless `value` is an object with this member and the member is not null.
const BodyJson* member_of(const BodyJson& value, const char* key) noexcept;
// The first of the two names that exists.
const BodyJson* member_of(const BodyJson& value, const char* key, const char* other) noexcept;
// The member's text; empty when it is missing or of another type.
std::string_view text_at(const BodyJson& value, const char* key) noexcept;
// The member's elements; an empty array when it is missing or of another type.
const BodyJson& list_at(const BodyJson& value, const char* key) noexcept;
// Text as it is, everything else as JSON; nothing for null.
std::string as_text(const BodyJson& value);
bool is_true(const BodyJson* value) noexcept;

}  // namespace finops
