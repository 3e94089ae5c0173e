// How many bytes a text takes in a JSON string, for limited space. Pure; any thread.
#pragma once
#include <cstddef>
#include <string_view>

namespace finops {

// The number of bytes that append_json_escaped() makes of `text`.
std::size_t escaped_size(std::string_view text);

// The size of the longest prefix of whole characters of which append_json_escaped() makes at most `room` bytes.
std::size_t fitting_prefix(std::string_view text, std::size_t room);

}  // namespace finops
