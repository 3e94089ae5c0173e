#include "core/base/strings.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cstring>
#include <iterator>

#include <openssl/evp.h>
#include <simdjson.h>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace finops {
namespace {

char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

int hex_digit(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  const char l = lower(c);
  return l >= 'a' && l <= 'f' ? l - 'a' + 10 : -1;
}

constexpr std::size_t kShortText = 256;  // below it, scanning once more costs less than using a buffer
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

// Marks bytes that JSON escapes and bytes that are not ASCII, in memory order: bit i is byte i.
struct ByteMarks {
  std::uint32_t escaped, not_ascii;
};

#if defined(__SSE2__)
constexpr std::size_t kStep = 16;
ByteMarks marks_of(const char* bytes) noexcept {
  const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes));
  const __m128i control = _mm_cmpeq_epi8(_mm_min_epu8(block, _mm_set1_epi8(0x1F)), block);
  const __m128i quote = _mm_cmpeq_epi8(block, _mm_set1_epi8('"'));
  const __m128i backslash = _mm_cmpeq_epi8(block, _mm_set1_epi8('\\'));
  const __m128i escaped = _mm_or_si128(control, _mm_or_si128(quote, backslash));
  return {static_cast<std::uint32_t>(_mm_movemask_epi8(escaped)), static_cast<std::uint32_t>(_mm_movemask_epi8(block))};
}
#else
constexpr std::size_t kStep = 8;
ByteMarks marks_of(const char* bytes) noexcept {
  ByteMarks marks{0, 0};
  for (std::size_t i = 0; i < kStep; ++i) {
    const auto byte = static_cast<unsigned char>(bytes[i]);
    marks.escaped |= std::uint32_t{kEscapes[byte] != 0} << i;
    marks.not_ascii |= std::uint32_t{byte >= 0x80} << i;
  }
  return marks;
}
#endif

// A fast check for the usual texts: header fields, names, numbers.
bool is_plain_ascii(std::string_view text) noexcept {
  std::uint32_t found = 0;
  std::size_t at = 0;
  for (; at + kStep <= text.size(); at += kStep) {
    const ByteMarks marks = marks_of(text.data() + at);
    found |= marks.escaped | marks.not_ascii;
  }
  if (at < text.size()) {
    char rest[kStep];
    std::memset(rest, ' ', kStep);
    std::memcpy(rest, text.data() + at, text.size() - at);
    const ByteMarks marks = marks_of(rest);
    found |= marks.escaped | marks.not_ascii;
  }
  return found == 0;
}

}  // namespace

bool iequals_same_size(const char* a, const char* b, std::size_t size) noexcept {
  for (std::size_t i = 0; i < size; ++i) {
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

std::optional<double> parse_seconds(std::string_view text) {
  constexpr double kMost = 1e6;
  if (text.ends_with('s')) text.remove_suffix(1);
  double parsed = 0;
  const auto [stop, failed] = std::from_chars(text.data(), text.data() + text.size(), parsed);
  const bool whole = failed == std::errc{} && stop == text.data() + text.size();
  if (!whole || !(parsed >= 0 && parsed <= kMost)) return std::nullopt;
  return parsed;
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
  if (bytes.size() < 64 && is_plain_ascii(bytes)) return true;  // header fields: cheaper than the call
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
  for (; text.size() - at >= kStep; at += kStep) {
    const std::uint32_t escaped = marks_of(text.data() + at).escaped;
    if (escaped != 0) return at + static_cast<std::size_t>(std::countr_zero(escaped));
  }
  while (at < text.size() && kEscapes[static_cast<unsigned char>(text[at])] == 0) ++at;
  return at;
}

void append_json_escaped(std::string& out, std::string_view text) {
  char buffer[512];  // collects the pieces, since many small appends to a string cost more than this copy
  char* to = buffer;
  const char* from = text.data();
  const char* const end = from + text.size();
  while (from < end) {
    if (to > std::end(buffer) - kStep - 8) {
      out.append(buffer, to);
      to = buffer;
    }
    if (static_cast<std::size_t>(end - from) >= kStep) {
      const std::uint32_t escaped = marks_of(from).escaped;
      const std::size_t plain = escaped == 0 ? kStep : static_cast<std::size_t>(std::countr_zero(escaped));
      std::memcpy(to, from, kStep);
      from += plain;
      to += plain;
      if (escaped == 0) continue;
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
  if (text.size() < kShortText && is_plain_ascii(text)) {
    out.append(text);
  } else if (is_utf8(text)) {
    append_json_escaped(out, text);
  } else {
    for (std::size_t i = 0; i < text.size();) {  // rare: replace one bad byte at a time
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
