// Any bytes as words of a POSIX shell command that shows no control characters. Pure functions.
#pragma once
#include <string>
#include <string_view>

namespace finops::cli {

// Nothing in it could steer a terminal or hide text; line feeds and tabs are fine.
bool is_harmless(std::string_view text);

// One word that means `text`: bare, in quotes, or "$(printf ...)". Not for NUL, nor for line feeds at the end of text
// that is not harmless.
std::string shell_quoted(std::string_view text);

// The same around a variable: `before`, its value, `after`.
std::string shell_quoted(std::string_view before, std::string_view variable, std::string_view after);

// A command that writes `text`, whatever its bytes and size: printf is part of the shell, so no limit of arguments
// holds.
std::string shell_printf(std::string_view text);

}  // namespace finops::cli
