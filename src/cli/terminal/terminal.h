// What an output stream can show: whether it is a terminal, its width, colours, and characters other than ASCII.
// Decided once at the start and passed on; no other code reads these variables. Plain values, any thread.
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace finops::cli {

enum class ColorMode { automatic, always, never };

struct Terminal {
  bool tty = false;
  unsigned width = 80;  // columns; only meaningful on a terminal
  bool color = false;
  bool ascii = false;  // draw with ASCII only
};

using GetEnv = const char* (*)(const char* name);

// The rules, as a pure function:
// - FINOPS_FORCE_TTY (not empty, not 0) makes it a terminal, a number from 10 on is its width;
// - width: FINOPS_FORCE_TTY, COLUMNS, the window, 80;
// - colour: `mode`, FINOPS_COLOR=auto|always|never, NO_COLOR, CLICOLOR_FORCE or FORCE_COLOR, CLICOLOR=0, then a
//   terminal whose TERM is not dumb. Set but empty counts as unset;
// - ASCII: `ascii`, or a locale that is not UTF-8 (LC_ALL, LC_CTYPE, LANG).
Terminal decide_terminal(bool is_tty, std::optional<unsigned> window_width, ColorMode mode, bool ascii, GetEnv env);

// The same for an open descriptor and the environment of this process.
Terminal detect_terminal(int fd, ColorMode mode, bool ascii);

enum class Style : unsigned char { plain, dim, bold, red, green, yellow, cyan };

// The escape sequence that begins a style; kStyleEnd ends every one. Only basic colours, so that any theme works.
std::string_view style_begin(Style style);
inline constexpr std::string_view kStyleEnd = "\x1b[0m";

// `text` in `style`, or as it is on a terminal without colour.
std::string styled(const Terminal& terminal, Style style, std::string_view text);

}  // namespace finops::cli
