#include "cli/terminal/display_text.h"

#include <algorithm>
#include <cstdint>
#include <iterator>

#include <spdlog/fmt/fmt.h>

#include "core/base/characters.h"

namespace finops::cli {
std::string neutralise(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const Character next = first_character(text);
    const std::size_t size = std::max<std::size_t>(next.size, 1);
    if (next.size == 0) {
      fmt::format_to(std::back_inserter(out), "\\x{:02x}", static_cast<unsigned char>(text[0]));
    } else if (next.code == '\n' || next.code == '\r' || next.code == '\t') {
      out += next.code == '\n' ? "\\n" : next.code == '\r' ? "\\r" : "\\t";
    } else if (is_control(next.code)) {
      fmt::format_to(std::back_inserter(out), "\\x{:02x}", static_cast<std::uint32_t>(next.code));
    } else if (is_hidden(next.code)) {
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<std::uint32_t>(next.code));
    } else {
      out.append(text.substr(0, size));
    }
    text.remove_prefix(size);
  }
  return out;
}

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) {
    const Character next = first_character(text);
    width += next.size == 0 ? 1 : columns_of(next.code);
    text.remove_prefix(std::max<std::size_t>(next.size, 1));
  }
  return width;
}

std::string fit(std::string_view text, std::size_t width, bool ascii) {
  std::size_t used = 0, kept = 0;  // `kept` bytes fit beside the mark
  for (std::size_t at = 0; at < text.size();) {
    const Character next = first_character(text.substr(at));
    const std::size_t size = std::max<std::size_t>(next.size, 1);
    const std::size_t columns = next.size == 0 ? 1 : columns_of(next.code);
    used += columns;
    at += size;
    if (used + 1 <= width) kept = at;
    if (used > width) {
      std::string out(text.substr(0, kept));
      if (width > 0) out += ascii ? "~" : "…";
      return out;
    }
  }
  return std::string(text);
}

std::string wrap(std::string_view text, std::size_t width, std::size_t indent) {
  std::string out;
  std::size_t used = 0;
  while (!text.empty()) {
    const std::size_t word_at = std::min(text.find_first_not_of(' '), text.size());
    const std::size_t end = std::min(text.find_first_of(" \n", word_at), text.size());
    const std::size_t columns = display_width(text.substr(word_at, end - word_at));
    if (used > indent && columns > 0 && used + word_at + columns > width) {
      out.append(1, '\n').append(indent, ' ');
      used = indent;
    } else {
      out.append(word_at, ' ');
      used += word_at;
    }
    out.append(text.substr(word_at, end - word_at));
    used += columns;
    text.remove_prefix(end);
    if (text.starts_with('\n')) {
      out += '\n';
      used = 0;
      text.remove_prefix(1);
    }
  }
  return out;
}

}  // namespace finops::cli
