// JSON for the mock's formats: look-ups that never throw, whatever a client sent. Pure functions, any thread.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/json.h"

namespace finops::mock {

using Json = nlohmann::ordered_json;

// nullopt: not JSON, or nested deeper than any API accepts.
std::optional<Json> parsed(std::string_view text);

// A null value when `object` is no object or has no such member. The reference lives as long as `object`.
const Json& member(const Json& object, std::string_view name) noexcept;
const Json& last_of(const Json& array) noexcept;  // null when empty or no array
std::string string_or(const Json& value, std::string_view fallback);
std::uint64_t uint_or(const Json& value, std::uint64_t fallback) noexcept;
bool is_true(const Json& value) noexcept;
// `object[name]` where the client sent one, else `fallback`: for fields that an API echoes.
Json echo(const Json& object, std::string_view name, const Json& fallback);

// The readable text of a message's content: a string, a part with `text`, or a list of those, joined by blanks.
std::string plain_text(const Json& content);
// The last of those parts that a person wrote. Blocks with which an agent reminds its model of something do not count.
std::string last_text(const Json& content);

}  // namespace finops::mock
