#include "core/query/unescape.h"

#include <algorithm>
#include <cstdint>
#include <optional>

namespace finops {
namespace {

std::optional<std::uint32_t> four_digits(std::string_view text) {
  if (text.size() < 6 || text[0] != '\\' || text[1] != 'u') return std::nullopt;
  std::uint32_t out = 0;
  for (const char c : text.substr(2, 4)) {
    const int digit = c >= '0' && c <= '9'   ? c - '0'
                      : c >= 'a' && c <= 'f' ? c - 'a' + 10
                      : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                             : -1;
    if (digit < 0) return std::nullopt;
    out = out * 16 + static_cast<std::uint32_t>(digit);
  }
  return out;
}

void append_utf8(std::string& out, std::uint32_t c) {
  const auto put = [&out](std::uint32_t byte) { out += static_cast<char>(static_cast<unsigned char>(byte)); };
  if (c < 0x80) return put(c);
  if (c < 0x800) {
    put(0xC0 | c >> 6);
  } else if (c < 0x10000) {
    put(0xE0 | c >> 12);
    put(0x80 | (c >> 6 & 0x3F));
  } else {
    put(0xF0 | c >> 18);
    put(0x80 | (c >> 12 & 0x3F));
    put(0x80 | (c >> 6 & 0x3F));
  }
  put(0x80 | (c & 0x3F));
}

// Decodes the escape at the beginning of `text` (a backslash) into `out` and returns its length; 0: it is no escape.
std::size_t undo(std::string_view text, std::string& out) {
  constexpr std::string_view kFrom = "\"\\/bfnrt", kTo = "\"\\/\b\f\n\r\t";
  if (text.size() < 2) return 0;
  if (const std::size_t found = kFrom.find(text[1]); found != std::string_view::npos) {
    out += kTo[found];
    return 2;
  }
  const auto unit = four_digits(text);
  if (!unit) return 0;
  if (*unit < 0xD800 || *unit > 0xDFFF) {
    append_utf8(out, *unit);
    return 6;
  }
  const auto low = four_digits(text.substr(6));
  if (*unit > 0xDBFF || !low || *low < 0xDC00 || *low > 0xDFFF) return 0;
  append_utf8(out, 0x10000 + ((*unit - 0xD800) << 10) + (*low - 0xDC00));
  return 12;
}

}  // namespace

std::string without_json_escapes(std::string_view json) {
  std::string out;
  out.reserve(json.size());
  while (!json.empty()) {
    const std::size_t slash = std::min(json.find('\\'), json.size());
    out.append(json.substr(0, slash));
    json.remove_prefix(slash);
    if (json.empty()) break;
    std::size_t size = undo(json, out);
    if (size == 0) {
      out += '\\';
      size = 1;
    }
    json.remove_prefix(size);
  }
  return out;
}

}  // namespace finops
