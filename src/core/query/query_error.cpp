#include <cstdint>

#include "core/base/strings.h"
#include "core/query/lexer.h"

namespace finops {
namespace {

constexpr std::size_t kShownColumns = 72;

struct Range {
  std::uint32_t first, last;
};

// Columns are counted as most terminals do; this is for one caret, so the great blocks are enough.
constexpr Range kWide[] = {{0x1100, 0x115F}, {0x2E80, 0xA4CF}, {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},
                           {0xFE30, 0xFE6F}, {0xFF00, 0xFF60}, {0x1F300, 0x1FAFF}, {0x20000, 0x3FFFD}};
constexpr Range kZero[] = {{0x0300, 0x036F}, {0x20D0, 0x20F0}, {0xFE00, 0xFE0F}};
// Controls, and what is unseen or turns the order of what is seen.
constexpr Range kUnsafe[] = {{0x00, 0x1F},     {0x7F, 0x9F},      {0xAD, 0xAD},     {0x061C, 0x061C},
                             {0x180E, 0x180E}, {0x200B, 0x200F},  {0x2028, 0x202E}, {0x2060, 0x206F},
                             {0xFEFF, 0xFEFF}, {0xE0000, 0xE007F}};

template <std::size_t N>
bool in(const Range (&ranges)[N], std::uint32_t c) {
  for (const Range& range : ranges) {
    if (c >= range.first && c <= range.last) return true;
  }
  return false;
}

struct Shown {
  std::string text;
  std::size_t columns = 0;
};

// One character of `text`, which is not empty; what could harm a terminal, and bytes that are no UTF-8, are a '?'.
Shown take_character(std::string_view& text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  std::size_t size = lead < 0x80 ? 1 : lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (text.size() < size || !is_utf8(text.substr(0, size))) {
    text.remove_prefix(1);
    return {"?", 1};
  }
  std::uint32_t c = size == 1 ? lead : lead & (0xFFu >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) c = (c << 6) | (static_cast<unsigned char>(text[i]) & 0x3Fu);
  Shown out{std::string(text.substr(0, size)), in(kZero, c) ? 0u : in(kWide, c) ? 2u : 1u};
  text.remove_prefix(size);
  if (in(kUnsafe, c)) out = {c == '\t' || c == '\n' || c == '\r' ? " " : "?", 1};
  return out;
}

std::vector<Shown> characters(std::string_view text) {
  std::vector<Shown> out;
  while (!text.empty()) out.push_back(take_character(text));
  return out;
}

}  // namespace

Error query_error(std::string_view query, std::size_t at, std::string_view what) {
  // Around the fault, as much as fits: two thirds before it.
  const std::vector<Shown> before = characters(query.substr(0, at)), behind = characters(query.substr(at));
  std::size_t first = before.size(), last = 0, columns = 0, caret = 0;
  std::size_t whole_behind = 0;
  for (const Shown& c : behind) whole_behind += c.columns;
  const std::size_t for_before = kShownColumns - std::min(whole_behind, kShownColumns / 3);
  while (first > 0 && caret + before[first - 1].columns <= for_before) caret += before[--first].columns;
  columns = caret;
  while (last < behind.size() && columns + behind[last].columns <= kShownColumns) columns += behind[last++].columns;

  std::string line = first > 0 ? "..." : "";
  caret += line.size();
  for (std::size_t i = first; i < before.size(); ++i) line += before[i].text;
  for (std::size_t i = 0; i < last; ++i) line += behind[i].text;
  if (last < behind.size()) line += "...";
  std::string message;
  for (const Shown& c : characters(what)) message += c.text;
  message.append("\n  ").append(line).append("\n  ").append(caret, ' ').append("^");
  return {ErrorCode::invalid_argument, std::move(message), {}};
}

}  // namespace finops
