// Characters of UTF-8 text by what a terminal makes of them. utf8proc knows Unicode's tables. Pure functions, any
// thread.
#pragma once
#include <cstddef>
#include <string_view>

namespace finops {

struct Character {
  char32_t code = 0;
  std::size_t size = 0;  // in bytes; 0: no UTF-8 begins here
};

// The first one of `text`, which is not empty.
Character first_character(std::string_view text) noexcept;

// 2 for East Asian wide characters and emoji, 0 for combining marks, else 1.
std::size_t columns_of(char32_t code) noexcept;

// It is not seen, or turns the order of what is seen: format characters (soft hyphens, zero-width and bidirectional
// ones, the byte order mark, tags), line and paragraph separators. The joiner of emoji (U+200D) is not among them.
bool is_hidden(char32_t code) noexcept;

// C0 and C1 controls and DEL.
constexpr bool is_control(char32_t code) noexcept { return code < 0x20 || (code >= 0x7F && code < 0xA0); }

}  // namespace finops
