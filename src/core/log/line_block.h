// A record that somebody laid out over several lines, as jq and most JSON libraries do: a line `{`, members that stand
// further in, a line `}` as far in as the first. No string holds a line end, so lines alone tell it. Pure.
#pragma once
#include <cstddef>
#include <optional>
#include <string_view>

namespace finops {

// How far in the line stands, if it opens (is `{`) or closes (is `}`, perhaps with a comma or the end of an array
// behind it) such a record.
std::optional<std::string_view> block_opens(std::string_view line) noexcept;
std::optional<std::string_view> block_closes(std::string_view line) noexcept;

// Whether a line is further in than that.
bool is_inside_block(std::string_view line, std::string_view indent) noexcept;

// Makes one line of it: its line ends become blanks.
void join_block_lines(char* text, std::size_t size) noexcept;

}  // namespace finops
