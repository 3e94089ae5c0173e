// Writes any bytes as words of a POSIX shell command without control characters. Pure functions.
#pragma once
#include <string>
#include <string_view>

namespace finops::cli {

// True if nothing in `text` could control a terminal or hide text; line feeds and tabs are allowed.
bool is_harmless(std::string_view text);

// One word that means `text`: bare, in quotes, or "$(printf ...)". `text` must have no NUL and, unless it is harmless,
// no line feeds at its end.
std::string shell_quoted(std::string_view text);

// One word made of `before`, the value of a variable, and `after`.
std::string shell_quoted(std::string_view before, std::string_view variable, std::string_view after);

// A command that writes `text` of any bytes and size: printf is part of the shell, so there is no limit for its
// arguments.
std::string shell_printf(std::string_view text);

}  // namespace finops::cli
