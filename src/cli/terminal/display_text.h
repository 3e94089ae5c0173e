// Prepares text of models and users for a terminal: makes it harmless, measures its columns, cuts it. Pure functions.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace finops::cli {

// `text` with everything that could control a terminal or hide text escaped: C0 and C1 controls and DEL as \x1b,
// bidirectional marks and invisible characters as \u202e, bytes that are not UTF-8 as \xff. The result is one line of
// valid UTF-8. For people only; it cannot be decoded reliably.
std::string neutralise(std::string_view text);

// Columns that neutralised UTF-8 takes: 2 for East Asian wide characters and emoji, 0 for combining marks.
std::size_t display_width(std::string_view text);

// At most `width` columns of neutralised text; what was cut ends in `…`, or `~` when `ascii`.
std::string fit(std::string_view text, std::size_t width, bool ascii);

// The lines of neutralised text, broken at blanks if they are wider than `width`; the lines after a break are indented.
// A word that is too wide is not broken.
std::string wrap(std::string_view text, std::size_t width, std::size_t indent);

}  // namespace finops::cli
