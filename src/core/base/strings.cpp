#include "core/base/strings.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cstring>
#include <iterator>

#include <openssl/evp.h>
#include <simdjson.h>

namespace finops {
namespace {

char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

int hex_digit(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  const char l = lower(c);
  return l >= 'a' && l <= 'f' ? l - 'a' + 10 : -1;
}

constexpr char kHex[] = "0123456789abcdef";

// 0: copy as it is; 'u': \u00XX; else the character after the backslash.
constexpr std::array<char, 256> make_escapes() {
  std::array<char, 256> table{};
  for (std::size_t i = 0; i < 0x20; ++i) table[i] = 'u';
  table['\b'] = 'b';
  table['\f'] = 'f';
  table['\n'] = 'n';
  table['\r'] = 'r';
  table['\t'] = 't';
  table['"'] = '"';
  table['\\'] = '\\';
  return table;
}
constexpr std::array<char, 256> kEscapes = make_escapes();

constexpr std::uint64_t every_byte(std::uint64_t value) { return value * 0x0101010101010101ULL; }

// How many of the 8 bytes, in memory order, come before the first that JSON escapes.
std::size_t bytes_before_escape(std::uint64_t word) noexcept {
  if constexpr (std::endian::native != std::endian::little) return 0;
  // (w - n) & ~w has a byte's top bit set where the byte is below n, up to the first such byte; x ^ c is 0 where x is
  // c.
  const std::uint64_t quote = word ^ every_byte('"');
  const std::uint64_t backslash = word ^ every_byte('\\');
  const std::uint64_t found = (((word - every_byte(0x20)) & ~word) | ((quote - every_byte(1)) & ~quote) |
                               ((backslash - every_byte(1)) & ~backslash)) &
                              every_byte(0x80);
  return found == 0 ? 8 : static_cast<std::size_t>(std::countr_zero(found)) / 8;
}

bool is_ascii(std::string_view bytes) noexcept {
  std::uint64_t seen = 0;
  std::size_t i = 0;
  for (; i + 8 <= bytes.size(); i += 8) {
    std::uint64_t word;
    std::memcpy(&word, bytes.data() + i, 8);
    seen |= word;
  }
  for (; i < bytes.size(); ++i) seen |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[i])) & 0x80;
  return (seen & every_byte(0x80)) == 0;
}

}  // namespace

bool iequals(std::string_view a, std::string_view b) noexcept {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] != b[i] && lower(a[i]) != lower(b[i])) return false;
  }
  return true;
}

bool istarts_with(std::string_view text, std::string_view prefix) noexcept {
  return text.size() >= prefix.size() && iequals(text.substr(0, prefix.size()), prefix);
}

bool icontains(std::string_view text, std::string_view part) noexcept {
  if (part.empty()) return true;
  const char first = lower(part.front());
  for (std::size_t at = 0; at + part.size() <= text.size(); ++at) {
    if (lower(text[at]) == first && iequals(text.substr(at, part.size()), part)) return true;
  }
  return false;
}

std::string to_lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = lower(c);
  return out;
}

std::string_view trim(std::string_view text) noexcept {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

std::string percent_decode_lenient(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int high = text[i] == '%' && i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
    const int low = high >= 0 ? hex_digit(text[i + 2]) : -1;
    if (low < 0) {
      out += text[i];
      continue;
    }
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return out;
}

std::optional<std::uint64_t> parse_uint(std::string_view digits) {
  std::uint64_t value = 0;
  const char* end = digits.data() + digits.size();
  const auto [stop, ec] = std::from_chars(digits.data(), end, value);
  if (digits.empty() || ec != std::errc{} || stop != end) return std::nullopt;
  return value;
}

void append_uint(std::string& out, std::uint64_t value) {
  char digits[20];
  const auto [end, ec] = std::to_chars(std::begin(digits), std::end(digits), value);
  (void)ec;  // 20 digits hold every 64-bit value
  out.append(digits, end);
}

std::string hex(std::string_view bytes) {
  std::string out(bytes.size() * 2, '0');
  char* to = out.data();
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    *to++ = kHex[byte >> 4];
    *to++ = kHex[byte & 15];
  }
  return out;
}

std::optional<std::uint64_t> parse_size(std::string_view text) {
  const std::size_t split = std::min(text.find_first_not_of("0123456789."), text.size());
  double number = 0;
  const char* end = text.data() + split;
  const auto [stop, ec] = std::from_chars(text.data(), end, number);
  if (split == 0 || ec != std::errc{} || stop != end) return std::nullopt;
  std::string unit = to_lower(trim(text.substr(split)));
  if (unit.ends_with("ib")) unit.resize(unit.size() - 2);
  if (unit.ends_with('b')) unit.pop_back();
  double scale = 1;
  if (unit == "k") {
    scale = 1024;
  } else if (unit == "m") {
    scale = 1024.0 * 1024;
  } else if (unit == "g") {
    scale = 1024.0 * 1024 * 1024;
  } else if (!unit.empty()) {
    return std::nullopt;
  }
  if (number * scale > 9e18) return std::nullopt;
  return static_cast<std::uint64_t>(number * scale);
}

void append_base64(std::string& out, std::string_view bytes) {
  const std::size_t start = out.size();
  out.resize(start + (bytes.size() + 2) / 3 * 4 + 1);  // EVP_EncodeBlock adds a NUL
  const int n = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data() + start),
                                reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
  out.resize(start + static_cast<std::size_t>(n));
}

std::optional<std::string> decode_base64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  std::string out(text.size() / 4 * 3, '\0');
  const int n = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                                reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
  const std::size_t padding = text.size() - (text.find_last_not_of('=') + 1);  // EVP_DecodeBlock reads '=' as zero bits
  if (n < 0 || padding > 2) return std::nullopt;
  out.resize(static_cast<std::size_t>(n) - padding);  // n: it skips white space at the ends
  return out;
}

bool is_utf8(std::string_view bytes) noexcept {
  if (bytes.size() < 64 && is_ascii(bytes)) return true;  // header fields: cheaper than the call
  return simdjson::validate_utf8(bytes.data(), bytes.size());
}

std::size_t utf8_complete_prefix(std::string_view bytes) noexcept {
  for (std::size_t back = 1; back <= 3 && back <= bytes.size(); ++back) {
    const auto byte = static_cast<unsigned char>(bytes[bytes.size() - back]);
    if ((byte & 0xC0) == 0x80) continue;  // a continuation byte: its lead is further left
    const std::size_t need = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1;
    return need > back ? bytes.size() - back : bytes.size();
  }
  return bytes.size();
}

std::size_t plain_json_prefix(std::string_view text) noexcept {
  std::size_t at = 0;
  while (text.size() - at >= 8) {
    std::uint64_t word;
    std::memcpy(&word, text.data() + at, 8);
    const std::size_t plain = bytes_before_escape(word);
    at += plain;
    if (plain < 8) break;
  }
  while (at < text.size() && kEscapes[static_cast<unsigned char>(text[at])] == 0) ++at;
  return at;
}

void append_json_escaped(std::string& out, std::string_view text) {
  char buffer[512];  // gathers the pieces: many small appends to a string cost more than the copy
  char* to = buffer;
  const char* from = text.data();
  const char* const end = from + text.size();
  while (from < end) {
    if (to > std::end(buffer) - 16) {
      out.append(buffer, to);
      to = buffer;
    }
    if (end - from >= 8) {
      std::uint64_t word;
      std::memcpy(&word, from, 8);
      std::memcpy(to, from, 8);
      const std::size_t plain = bytes_before_escape(word);
      from += plain;
      to += plain;
      if (plain == 8) continue;
    }
    const auto byte = static_cast<unsigned char>(*from++);
    const char escape = kEscapes[byte];
    if (escape == 0) {
      *to++ = static_cast<char>(byte);
      continue;
    }
    *to++ = '\\';
    *to++ = escape;
    if (escape == 'u') {
      for (const char c : {'0', '0', kHex[byte >> 4], kHex[byte & 15]}) *to++ = c;
    }
  }
  out.append(buffer, to);
}

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  if (is_utf8(text)) {
    append_json_escaped(out, text);
  } else {
    for (std::size_t i = 0; i < text.size();) {  // rare: name one bad byte at a time
      std::size_t n = std::min<std::size_t>(4, text.size() - i);
      while (n > 0 && !(is_utf8(text.substr(i, n)) && utf8_complete_prefix(text.substr(i, n)) == n)) --n;
      if (n == 0) {
        out += "\xEF\xBF\xBD";
        ++i;
      } else {
        append_json_escaped(out, text.substr(i, n));
        i += n;
      }
    }
  }
  out += '"';
}

}  // namespace finops
