#include "cli/terminal/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "core/base/strings.h"

namespace finops::cli {
namespace {

constexpr unsigned kDefaultWidth = 80;
constexpr unsigned kLeastWidth = 10, kMostWidth = 1000;

// Empty counts as unset (no-color.org).
std::string_view value_of(GetEnv env, const char* name) {
  const char* value = env(name);
  return value == nullptr ? std::string_view{} : std::string_view(value);
}

std::optional<unsigned> width_in(std::string_view text) {
  const auto number = parse_uint(text);
  if (!number || *number < kLeastWidth) return std::nullopt;
  return static_cast<unsigned>(std::min<std::uint64_t>(*number, kMostWidth));
}

bool is_on(std::string_view value) { return !value.empty() && value != "0"; }

bool decide_color(bool is_tty, ColorMode mode, GetEnv env) {
  if (mode != ColorMode::automatic) return mode == ColorMode::always;
  const std::string_view ours = value_of(env, "FINOPS_COLOR");
  if (ours == "always") return true;
  if (ours == "never") return false;
  if (!value_of(env, "NO_COLOR").empty()) return false;
  if (is_on(value_of(env, "CLICOLOR_FORCE")) || is_on(value_of(env, "FORCE_COLOR"))) return true;
  if (value_of(env, "CLICOLOR") == "0") return false;
  return is_tty && value_of(env, "TERM") != "dumb";
}

bool locale_is_utf8(GetEnv env) {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const std::string_view value = value_of(env, name);
    if (!value.empty()) return icontains(value, "utf-8") || icontains(value, "utf8");
  }
  return false;
}

}  // namespace

Terminal decide_terminal(bool is_tty, std::optional<unsigned> window_width, ColorMode mode, bool ascii, GetEnv env) {
  const std::string_view forced = value_of(env, "FINOPS_FORCE_TTY");
  Terminal terminal;
  terminal.tty = is_tty || is_on(forced);
  if (const auto width = width_in(forced)) {
    terminal.width = *width;
  } else if (const auto columns = width_in(value_of(env, "COLUMNS"))) {
    terminal.width = *columns;
  } else {
    terminal.width = window_width.value_or(kDefaultWidth);
    if (terminal.width < kLeastWidth) terminal.width = kDefaultWidth;  // some terminals report 0
  }
  terminal.color = decide_color(terminal.tty, mode, env);
  terminal.ascii = ascii || !locale_is_utf8(env);
  return terminal;
}

Terminal detect_terminal(int fd, ColorMode mode, bool ascii) {
  const bool is_tty = ::isatty(fd) == 1;
  std::optional<unsigned> width;
  winsize size{};
  if (is_tty && ::ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) width = size.ws_col;
  return decide_terminal(is_tty, width, mode, ascii, [](const char* name) -> const char* { return std::getenv(name); });
}

std::string_view style_begin(Style style) {
  switch (style) {
    case Style::plain: return "";
    case Style::dim: return "\x1b[2m";
    case Style::bold: return "\x1b[1m";
    case Style::red: return "\x1b[31m";
    case Style::green: return "\x1b[32m";
    case Style::yellow: return "\x1b[33m";
    case Style::cyan: return "\x1b[36m";
  }
  return "";
}

std::string styled(const Terminal& terminal, Style style, std::string_view text) {
  std::string out;
  if (!terminal.color || style == Style::plain || text.empty()) return out.append(text);
  return out.append(style_begin(style)).append(text).append(kStyleEnd);
}

}  // namespace finops::cli
