#include "cli/terminal/display_text.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>

#include <spdlog/fmt/fmt.h>

#include "core/base/strings.h"

namespace finops::cli {
namespace {

struct Range {
  char32_t first, last;
};

// East_Asian_Width W and F (Unicode 15), joined where only unassigned code points lie between, and emoji.
constexpr auto kWide = std::to_array<Range>({
    {0x1100, 0x115F},   {0x231A, 0x231B},   {0x2329, 0x232A},   {0x23E9, 0x23EC},   {0x23F0, 0x23F0},
    {0x23F3, 0x23F3},   {0x25FD, 0x25FE},   {0x2614, 0x2615},   {0x2648, 0x2653},   {0x267F, 0x267F},
    {0x2693, 0x2693},   {0x26A1, 0x26A1},   {0x26AA, 0x26AB},   {0x26BD, 0x26BE},   {0x26C4, 0x26C5},
    {0x26CE, 0x26CE},   {0x26D4, 0x26D4},   {0x26EA, 0x26EA},   {0x26F2, 0x26F3},   {0x26F5, 0x26F5},
    {0x26FA, 0x26FA},   {0x26FD, 0x26FD},   {0x2705, 0x2705},   {0x270A, 0x270B},   {0x2728, 0x2728},
    {0x274C, 0x274C},   {0x274E, 0x274E},   {0x2753, 0x2755},   {0x2757, 0x2757},   {0x2795, 0x2797},
    {0x27B0, 0x27B0},   {0x27BF, 0x27BF},   {0x2B1B, 0x2B1C},   {0x2B50, 0x2B50},   {0x2B55, 0x2B55},
    {0x2E80, 0x303E},   {0x3041, 0x4DBF},   {0x4E00, 0xA4CF},   {0xA960, 0xA97F},   {0xAC00, 0xD7A3},
    {0xF900, 0xFAFF},   {0xFE10, 0xFE19},   {0xFE30, 0xFE6F},   {0xFF00, 0xFF60},   {0xFFE0, 0xFFE6},
    {0x16FE0, 0x18CFF}, {0x1AFF0, 0x1B2FF}, {0x1F004, 0x1F004}, {0x1F0CF, 0x1F0CF}, {0x1F18E, 0x1F18E},
    {0x1F191, 0x1F19A}, {0x1F200, 0x1F320}, {0x1F32D, 0x1F335}, {0x1F337, 0x1F37C}, {0x1F37E, 0x1F393},
    {0x1F3A0, 0x1F3CA}, {0x1F3CF, 0x1F3D3}, {0x1F3E0, 0x1F3F0}, {0x1F3F4, 0x1F3F4}, {0x1F3F8, 0x1F43E},
    {0x1F440, 0x1F440}, {0x1F442, 0x1F4FC}, {0x1F4FF, 0x1F53D}, {0x1F54B, 0x1F54E}, {0x1F550, 0x1F567},
    {0x1F57A, 0x1F57A}, {0x1F595, 0x1F596}, {0x1F5A4, 0x1F5A4}, {0x1F5FB, 0x1F64F}, {0x1F680, 0x1F6C5},
    {0x1F6CC, 0x1F6CC}, {0x1F6D0, 0x1F6D2}, {0x1F6D5, 0x1F6D7}, {0x1F6DC, 0x1F6DF}, {0x1F6EB, 0x1F6EC},
    {0x1F6F4, 0x1F6FC}, {0x1F7E0, 0x1F7F0}, {0x1F90C, 0x1F93A}, {0x1F93C, 0x1F945}, {0x1F947, 0x1F9FF},
    {0x1FA70, 0x1FAFF}, {0x20000, 0x3FFFD},
});

// Combining marks of the scripts that models write most, variation selectors, emoji modifiers are wide (above).
constexpr auto kZero = std::to_array<Range>({
    {0x0300, 0x036F}, {0x0483, 0x0489}, {0x0591, 0x05BD}, {0x05BF, 0x05BF},   {0x05C1, 0x05C2}, {0x05C4, 0x05C5},
    {0x05C7, 0x05C7}, {0x0610, 0x061A}, {0x064B, 0x065F}, {0x0670, 0x0670},   {0x06D6, 0x06DC}, {0x06DF, 0x06E4},
    {0x06E7, 0x06E8}, {0x06EA, 0x06ED}, {0x0900, 0x0902}, {0x093A, 0x093A},   {0x093C, 0x093C}, {0x0941, 0x0948},
    {0x094D, 0x094D}, {0x0951, 0x0957}, {0x0981, 0x0981}, {0x09BC, 0x09BC},   {0x09C1, 0x09C4}, {0x09CD, 0x09CD},
    {0x0B82, 0x0B82}, {0x0BC0, 0x0BC0}, {0x0BCD, 0x0BCD}, {0x0E31, 0x0E31},   {0x0E34, 0x0E3A}, {0x0E47, 0x0E4E},
    {0x1160, 0x11FF}, {0x135D, 0x135F}, {0x1AB0, 0x1ACE}, {0x1DC0, 0x1DFF},   {0x20D0, 0x20F0}, {0x302A, 0x302D},
    {0x3099, 0x309A}, {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}, {0xE0100, 0xE01EF},
});

// Unseen, or turning the order of what is seen: soft hyphen, zero-width characters, marks, overrides and isolates, line
// and paragraph separators, the byte order mark, tags.
constexpr auto kHidden = std::to_array<Range>({
    {0x00AD, 0x00AD},
    {0x061C, 0x061C},
    {0x180E, 0x180E},
    {0x200B, 0x200C},
    {0x200E, 0x200F},
    {0x2028, 0x202E},
    {0x2060, 0x206F},
    {0xFEFF, 0xFEFF},
    {0xFFF9, 0xFFFB},
    {0xE0000, 0xE007F},
});

template <std::size_t N>
bool in(const std::array<Range, N>& ranges, char32_t c) {
  const auto found = std::upper_bound(ranges.begin(), ranges.end(), c,
                                      [](char32_t value, const Range& range) { return value < range.first; });
  return found != ranges.begin() && c <= std::prev(found)->last;
}

struct Decoded {
  char32_t c = 0;
  std::size_t size = 0;  // 0: no valid sequence here
};

Decoded decode(std::string_view text) {
  const auto byte = [text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  const std::size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (text.size() < size || !is_utf8(text.substr(0, size))) return {};
  char32_t c = lead & (0xFFu >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) c = (c << 6) | (byte(i) & 0x3Fu);
  return {c, size};
}

std::size_t width_of(char32_t c) { return c < 0x300 ? 1 : in(kZero, c) ? 0 : in(kWide, c) ? 2 : 1; }

}  // namespace

std::string neutralise(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const Decoded next = decode(text);
    const std::size_t size = std::max<std::size_t>(next.size, 1);
    if (next.size == 0) {
      fmt::format_to(std::back_inserter(out), "\\x{:02x}", static_cast<unsigned char>(text[0]));
    } else if (next.c == '\n' || next.c == '\r' || next.c == '\t') {
      out += next.c == '\n' ? "\\n" : next.c == '\r' ? "\\r" : "\\t";
    } else if (next.c < 0x20 || (next.c >= 0x7F && next.c < 0xA0)) {
      fmt::format_to(std::back_inserter(out), "\\x{:02x}", static_cast<std::uint32_t>(next.c));
    } else if (next.c >= 0xA0 && in(kHidden, next.c)) {
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<std::uint32_t>(next.c));
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
    const Decoded next = decode(text);
    width += next.size == 0 ? 1 : width_of(next.c);
    text.remove_prefix(std::max<std::size_t>(next.size, 1));
  }
  return width;
}

std::string fit(std::string_view text, std::size_t width, bool ascii) {
  std::size_t used = 0, kept = 0;  // `kept` bytes fit beside the mark
  for (std::size_t at = 0; at < text.size();) {
    const Decoded next = decode(text.substr(at));
    const std::size_t size = std::max<std::size_t>(next.size, 1);
    const std::size_t columns = next.size == 0 ? 1 : width_of(next.c);
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

std::string typed(std::string_view word) {
  constexpr std::size_t kColumns = 120, kBytes = 4 * kColumns;
  return fit(neutralise(word.substr(0, kBytes)), kColumns, false);
}

std::string error_text(std::string_view message) {
  constexpr std::size_t kMostLines = 3, kColumns = 220;
  const auto lines = static_cast<std::size_t>(std::count(message.begin(), message.end(), '\n')) + 1;
  std::string out;
  for (std::size_t at = 0; at <= message.size();) {
    const std::size_t end = lines > kMostLines ? message.size() : std::min(message.find('\n', at), message.size());
    const std::string_view line = message.substr(at, end - at);
    at = end + 1;
    std::string shown = neutralise(line);
    if (display_width(shown) > kColumns) {
      shown = fit(shown, kColumns / 2, false) + ' ' +
              fit(neutralise(line.substr(line.size() - kColumns / 2)), kColumns / 2, false);
    }
    out += (out.empty() ? "" : "\n") + shown;
  }
  return out;
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
