// What the mock makes up, always the same for the same request: ids, token counts, vectors, pieces of a stream.
// No clock and no randomness. Pure functions, any thread.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/plugins/mock/json.h"

namespace finops::mock {

inline constexpr std::int64_t kCreated = 1'767'225'600;  // every `created`: the start of 2026
inline constexpr std::string_view kCreatedText = "2026-01-01T00:00:00Z";
inline constexpr std::string_view kExpiresText = "2026-01-03T00:00:00Z";

// `prefix` and `length` letters and digits derived from `seed` and `salt`.
std::string make_id(std::string_view prefix, std::string_view seed, std::string_view salt, std::size_t length);

std::uint64_t tokens_of(std::string_view text);  // one per four characters, at least one
std::uint64_t tokens_of(const Json& value);      // of all strings in it; each inline file counts as a fixed number

// Cuts `text` into the deltas of a stream: a few whole characters each, cut before a blank if possible.
std::vector<std::string> split_deltas(std::string_view text);

// The first `max_characters` characters, with an ellipsis if the text is longer.
std::string clip(std::string_view text, std::size_t max_characters);

std::vector<float> unit_vector(std::string_view text, std::size_t dimensions);  // of length one
Json to_json(const std::vector<float>& vector);
std::string to_base64(const std::vector<float>& vector);  // little-endian float32, as OpenAI sends it

}  // namespace finops::mock
