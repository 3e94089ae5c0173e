#include <cstdint>

#include "core/base/characters.h"
#include "core/query/lexer.h"

namespace finops {
namespace {

constexpr std::size_t kShownColumns = 72;

struct Shown {
  std::string text;
  std::size_t columns = 0;
};

// One character of `text`, which is not empty; what could harm a terminal, and bytes that are no UTF-8, are a '?'.
Shown take_character(std::string_view& text) {
  const Character next = first_character(text);
  const std::string_view bytes = text.substr(0, std::max<std::size_t>(next.size, 1));
  text.remove_prefix(bytes.size());
  if (next.code == '\t' || next.code == '\n' || next.code == '\r') return {" ", 1};
  if (next.size == 0 || is_control(next.code) || is_hidden(next.code)) return {"?", 1};
  return {std::string(bytes), columns_of(next.code)};
}

std::vector<Shown> characters(std::string_view text) {
  std::vector<Shown> out;
  while (!text.empty()) out.push_back(take_character(text));
  return out;
}

}  // namespace

Error query_error(std::string_view query, std::size_t at, std::string_view what) {
  // Around the fault, as much as fits: two thirds before it.
  const std::vector<Shown> before = characters(query.substr(0, at)), after = characters(query.substr(at));
  std::size_t first = before.size(), last = 0, columns = 0, caret = 0;
  std::size_t whole_after = 0;
  for (const Shown& c : after) whole_after += c.columns;
  const std::size_t for_before = kShownColumns - std::min(whole_after, kShownColumns / 3);
  while (first > 0 && caret + before[first - 1].columns <= for_before) caret += before[--first].columns;
  columns = caret;
  while (last < after.size() && columns + after[last].columns <= kShownColumns) columns += after[last++].columns;

  std::string line = first > 0 ? "..." : "";
  caret += line.size();
  for (std::size_t i = first; i < before.size(); ++i) line += before[i].text;
  for (std::size_t i = 0; i < last; ++i) line += after[i].text;
  if (last < after.size()) line += "...";
  std::string message;
  for (const Shown& c : characters(what)) message += c.text;
  message.append("\n  ").append(line).append("\n  ").append(caret, ' ').append("^");
  return {ErrorCode::invalid_argument, std::move(message), {}};
}

}  // namespace finops
