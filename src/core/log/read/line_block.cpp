#include "core/log/read/line_block.h"

#include <algorithm>

namespace finops {
namespace {

constexpr std::string_view kBlanks = " \t";
constexpr std::uint64_t kAlways = 32 << 20;  // bytes; smaller searches are always allowed
constexpr std::uint64_t kMostSearches = 16;  // average number of searches of one byte

std::optional<std::string_view> stands_alone(std::string_view line, char bracket, std::string_view behind) noexcept {
  const std::size_t at = line.find_first_not_of(kBlanks);
  if (at == std::string_view::npos || line[at] != bracket) return std::nullopt;
  if (line.find_first_not_of(behind, at + 1) != std::string_view::npos) return std::nullopt;
  return line.substr(0, at);
}

}  // namespace

std::optional<std::string_view> block_opens(std::string_view line) noexcept { return stands_alone(line, '{', " \t\r"); }

std::optional<std::string_view> block_closes(std::string_view line) noexcept {
  return stands_alone(line, '}', " \t\r,]");
}

bool is_inside_block(std::string_view line, std::string_view indent) noexcept {
  if (!line.starts_with(indent)) return false;
  line.remove_prefix(indent.size());
  const std::size_t text = line.find_first_not_of(kBlanks);
  return text != std::string_view::npos && text > 0 && line[text] != '\r';
}

bool BlockSearches::allowed(std::uint64_t at) const noexcept {
  return at < begin_ || at >= end_ || bytes_ <= std::max(kAlways, kMostSearches * (end_ - begin_));
}

void BlockSearches::in_vain(std::uint64_t from, std::uint64_t to) noexcept {
  if (to < begin_ || from > end_ || end_ == 0) {
    begin_ = from, end_ = to, bytes_ = 0;
  } else {
    begin_ = std::min(begin_, from), end_ = std::max(end_, to);
  }
  bytes_ += to - from;
}

void join_block_lines(char* text, std::size_t size) noexcept {
  std::replace_if(
      text, text + size, [](char c) { return c == '\n' || c == '\r'; }, ' ');
}

}  // namespace finops
