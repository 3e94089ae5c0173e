// Fits text of any length into a given width: neutralised, broken into lines, and cut with a count of the remaining
// lines. Pure functions.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace finops::cli {

inline constexpr std::size_t kAllLines = static_cast<std::size_t>(-1);

struct TextLines {
  std::vector<std::string> lines;  // at most `limit`
  std::size_t more = 0;            // how many more lines there are
};

// Line ends and indentation are kept; tabs become blanks; lines are broken at a blank if there is one, else anywhere.
// No line is wider than `width`, which is at least 1. Empty lines at the end are dropped.
TextLines text_lines(std::string_view text, std::size_t width, std::size_t limit = kAllLines);

// "(12 more lines, --full to show all)"
std::string more_lines(std::size_t count);

// Puts parts side by side until the width is used, then on a new line; every line has a line end. A part that is too
// wide is not broken.
std::string flow(const std::vector<std::string>& parts, std::string_view between, std::size_t width);

// The columns of a line that may contain our escape sequences.
std::size_t styled_width(std::string_view line);

// Two texts side by side, the left one `left_width` columns wide, with a blank column on both sides of `between`.
std::vector<std::string> side_by_side(const std::vector<std::string>& left, const std::vector<std::string>& right,
                                      std::size_t left_width, std::string_view between);

}  // namespace finops::cli
