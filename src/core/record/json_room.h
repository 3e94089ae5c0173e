// How much room text takes in a JSON string, where the room is limited. Pure; any thread.
#pragma once
#include <cstddef>
#include <string_view>

namespace finops {

// What append_json_escaped() makes of `text`, in bytes.
std::size_t escaped_size(std::string_view text);

// The size of the longest beginning of `text` of which append_json_escaped() makes at most `room` bytes, up to the
// border of a character.
std::size_t fitting_prefix(std::string_view text, std::size_t room);

}  // namespace finops
