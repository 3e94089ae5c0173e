#include "cli/terminal/shell_quote.h"

#include <algorithm>

#include <spdlog/fmt/fmt.h>

#include "cli/terminal/display_text.h"

namespace finops::cli {
namespace {

bool is_bare(char c) {
  constexpr std::string_view kBare = "%+,-./:=@_";
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
         kBare.find(c) != std::string_view::npos;
}

std::string in_single_quotes(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'') {
      out += "'\\''";
    } else {
      out += c;
    }
  }
  return out + '\'';
}

// For printf's first argument: everything except plain ASCII is written as a number.
std::string as_format(std::string_view text) {
  std::string out = "'";
  bool first = true;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '%') {
      out += "%%";
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\\' || c == '\'' || byte < 0x20 || byte >= 0x7F || (first && c == '-')) {
      out += fmt::format("\\{:03o}", byte);
    } else {
      out += c;
    }
    first = false;
  }
  return out + '\'';
}

}  // namespace

bool is_harmless(std::string_view text) {
  std::string shown(text);
  std::replace_if(
      shown.begin(), shown.end(), [](char c) { return c == '\n' || c == '\t'; }, ' ');
  return neutralise(shown) == shown;
}

std::string shell_quoted(std::string_view text) {
  if (!text.empty() && std::all_of(text.begin(), text.end(), is_bare)) return std::string(text);
  return is_harmless(text) ? in_single_quotes(text) : fmt::format("\"$(printf {})\"", as_format(text));
}

std::string shell_quoted(std::string_view before, std::string_view variable, std::string_view after) {
  const std::string around = std::string(before).append(after);
  if (is_harmless(around) && around.find_first_of("\"$`\\!\n") == std::string::npos) {
    const bool ends = after.empty() || is_bare(after.front()) == false;
    return fmt::format("\"{}{}{}\"", before, ends ? fmt::format("${}", variable) : fmt::format("${{{}}}", variable),
                       after);
  }
  return fmt::format("{}\"${{{}}}\"{}", before.empty() ? "" : shell_quoted(before), variable,
                     after.empty() ? "" : shell_quoted(after));
}

std::string shell_printf(std::string_view text) {
  return is_harmless(text) ? fmt::format("printf %s {}", in_single_quotes(text))
                           : fmt::format("printf {}", as_format(text));
}

}  // namespace finops::cli
