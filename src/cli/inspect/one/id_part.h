// What people type of an id: its beginning or its end, in any letter case. Free functions; any thread.
#pragma once
#include <cstddef>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

namespace finops::cli {

inline constexpr std::size_t kLeastPart = 4;  // characters of a part

// Whether `id` begins or ends with `part`, or is it.
bool has_part(std::string_view id, std::string_view part) noexcept;

// For people: `what` ("id 'ab12'") fits several, which are listed as far as a screen can take them.
void say_ambiguous(std::string_view what, std::string_view noun, const std::vector<std::string>& descriptions,
                   std::ostream& err);

}  // namespace finops::cli
