#include "cli/inspect/one/text_lines.h"

#include <algorithm>

#include <spdlog/fmt/fmt.h>

#include "cli/terminal/display_text.h"

namespace finops::cli {
namespace {

constexpr std::size_t kTab = 4;

std::string expand_tabs(std::string_view line) {
  std::string out;
  out.reserve(line.size());
  for (const char c : line) {
    if (c == '\t') {
      out.append(kTab - out.size() % kTab, ' ');
    } else {
      out += c;
    }
  }
  return out;
}

// The first character of UTF-8 text, in bytes.
std::size_t character(std::string_view text) {
  std::size_t size = 1;
  while (size < text.size() && (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80U) ++size;
  return size;
}

// Where to break a line of neutralised text so that it fits: after the last blank that fits, else after the last
// character that fits.
std::size_t break_at(std::string_view text, std::size_t width) {
  std::size_t used = 0, at = 0, blank = 0;
  bool words = false;
  while (at < text.size()) {
    const std::size_t size = character(text.substr(at));
    const std::size_t columns = size == 1 ? 1 : display_width(text.substr(at, size));
    if (used + columns > width && at > 0) {
      if (text[at] == ' ') return at;
      return blank > 0 ? blank : at;
    }
    used += columns;
    at += size;
    words = words || text[at - size] != ' ';
    if (text[at - 1] == ' ' && words) blank = at;
  }
  return at;
}

std::string_view without_trailing_blanks(std::string_view line) {
  return line.substr(0, line.find_last_not_of(' ') + 1);
}

}  // namespace

TextLines text_lines(std::string_view text, std::size_t width, std::size_t limit) {
  width = std::max<std::size_t>(width, 1);
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.remove_suffix(1);
  TextLines out;
  const auto add = [&](std::string_view line) {
    if (out.lines.size() < limit) {
      out.lines.emplace_back(without_trailing_blanks(line));
    } else {
      ++out.more;
    }
  };
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    const std::string harmless = neutralise(expand_tabs(line));
    std::string_view rest = harmless;
    do {
      const std::size_t at = break_at(rest, width);
      add(rest.substr(0, at));
      rest.remove_prefix(at);
      if (!rest.empty()) rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
    } while (!rest.empty());
  }
  return out;
}

std::string more_lines(std::size_t count) {
  return fmt::format("({} more {}, --full to show all)", count, count == 1 ? "line" : "lines");
}

std::string flow(const std::vector<std::string>& parts, std::string_view between, std::size_t width) {
  std::string out, line;
  for (const std::string& part : parts) {
    if (!line.empty() && display_width(line) + display_width(between) + display_width(part) > width) {
      out += line + '\n';
      line.clear();
    }
    line += (line.empty() ? "" : std::string(between)) + part;
  }
  return out + line + '\n';
}

std::size_t styled_width(std::string_view line) {
  std::string plain;
  while (true) {
    const std::size_t escape = std::min(line.find('\x1b'), line.size());
    plain += line.substr(0, escape);
    const std::size_t end = line.find('m', escape);
    if (end == std::string_view::npos) return display_width(plain);
    line.remove_prefix(end + 1);
  }
}

std::vector<std::string> side_by_side(const std::vector<std::string>& left, const std::vector<std::string>& right,
                                      std::size_t left_width, std::string_view between) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < std::max(left.size(), right.size()); ++i) {
    std::string line = i < left.size() ? left[i] : std::string{};
    line.append(left_width - std::min(left_width, styled_width(line)), ' ');
    line.append(" ").append(between);
    if (i < right.size() && !right[i].empty()) line.append(" ").append(right[i]);
    out.push_back(std::move(line));
  }
  return out;
}

}  // namespace finops::cli
