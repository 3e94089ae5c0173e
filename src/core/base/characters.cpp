#include "core/base/characters.h"

#include <utf8proc.h>

#include <algorithm>

namespace finops {

Character first_character(std::string_view text) noexcept {
  if (static_cast<unsigned char>(text[0]) < 0x80) return {static_cast<char32_t>(text[0]), 1};
  utf8proc_int32_t code = 0;
  const auto size = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                     static_cast<utf8proc_ssize_t>(std::min<std::size_t>(text.size(), 4)), &code);
  if (size <= 0) return {};
  return {static_cast<char32_t>(code), static_cast<std::size_t>(size)};
}

std::size_t columns_of(char32_t code) noexcept {
  if (code < 0x300) return 1;
  return static_cast<std::size_t>(std::max(0, utf8proc_charwidth(static_cast<utf8proc_int32_t>(code))));
}

bool is_hidden(char32_t code) noexcept {
  constexpr char32_t kJoiner = 0x200D;
  if (code < 0xA0 || code == kJoiner) return false;
  switch (utf8proc_category(static_cast<utf8proc_int32_t>(code))) {
    case UTF8PROC_CATEGORY_CF:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP: return true;
    default: return code >= 0xE0000 && code < 0xE0080;  // tags, assigned or not
  }
}

}  // namespace finops
