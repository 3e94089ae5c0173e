#include "core/record/json_room.h"

#include <array>
#include <cstdint>
#include <string>

#include "core/base/strings.h"

namespace finops {
namespace {

constexpr std::size_t kMostOfOne = 6;  // \u0001

using Sizes = std::array<std::uint8_t, 256>;

// The size of each byte as append_json_escaped() writes it.
const Sizes& escaped_sizes() {
  static const Sizes sizes = [] {
    Sizes out{};
    std::string escaped;
    for (std::size_t byte = 0; byte < out.size(); ++byte) {
      const char c = static_cast<char>(byte);
      escaped.clear();
      append_json_escaped(escaped, {&c, 1});
      out[byte] = static_cast<std::uint8_t>(escaped.size());
    }
    return out;
  }();
  return sizes;
}

// The offset at which `text` no longer fits; its size if all of it does.
std::size_t first_without_room(std::string_view text, std::size_t room) {
  if (text.size() <= room / kMostOfOne) return text.size();
  const Sizes& sizes = escaped_sizes();
  std::size_t used = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    used += sizes[static_cast<unsigned char>(text[i])];
    if (used > room) return i;
  }
  return text.size();
}

}  // namespace

std::size_t escaped_size(std::string_view text) {
  const Sizes& sizes = escaped_sizes();
  std::size_t out = 0;
  for (const char c : text) out += sizes[static_cast<unsigned char>(c)];
  return out;
}

std::size_t fitting_prefix(std::string_view text, std::size_t room) {
  std::size_t at = first_without_room(text, room);
  while (at > 0 && at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) --at;
  return at;
}

}  // namespace finops
