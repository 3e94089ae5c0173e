// Text from models and users on its way to a terminal: made harmless, measured in columns, cut to fit. Pure functions.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace finops::cli {

// `text` with everything that could steer a terminal or hide text written out: C0 and C1 controls and DEL as \x1b,
// bidirectional marks and invisible characters as \u202e, bytes that are not UTF-8 as \xff. The result is one line of
// valid UTF-8. For people only: it is not meant to be undone.
std::string neutralise(std::string_view text);

// Columns that neutralised UTF-8 takes: 2 for East Asian wide characters and emoji, 0 for combining marks.
std::size_t display_width(std::string_view text);

// At most `width` columns of neutralised text; what was cut ends in `…`, or `~` when `ascii`.
std::string fit(std::string_view text, std::size_t width, bool ascii);

// A word that a user typed, for an error: neutralised, and cut so that the error fits a few lines (contract C8).
std::string typed(std::string_view word);

// An error of at most three lines (a message, an expression, a caret) so that it fits six of a terminal: a long line
// loses its middle, and more lines were typed by the user and become one.
std::string error_text(std::string_view message);

// The lines of neutralised text, broken at blanks where they are wider than `width`; what follows a break is indented.
// A word that is wider stays whole.
std::string wrap(std::string_view text, std::size_t width, std::size_t indent);

}  // namespace finops::cli
