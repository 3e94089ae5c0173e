// Small pure functions on text. ASCII only, independent of the locale, safe from any thread.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace finops {

inline constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";  // of UTF-8

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

bool iequals_same_size(const char* a, const char* b, std::size_t size) noexcept;
inline bool iequals(std::string_view a, std::string_view b) noexcept {
  return a.size() == b.size() && iequals_same_size(a.data(), b.data(), a.size());
}
bool istarts_with(std::string_view text, std::string_view prefix) noexcept;
bool icontains(std::string_view text, std::string_view part) noexcept;
std::string to_lower(std::string_view text);
std::string_view trim(std::string_view text) noexcept;  // spaces and tabs, both ends

// Calls `visit(std::string_view)` for every trimmed, non-empty member of a comma-separated list (RFC 9110, 5.6.1).
template <class Visit>
void for_each_list_member(std::string_view list, Visit visit) {
  while (true) {
    const std::size_t comma = list.find(',');
    const std::string_view member = trim(list.substr(0, comma));
    if (!member.empty()) visit(member);
    if (comma == std::string_view::npos) return;
    list.remove_prefix(comma + 1);
  }
}

// Decodes each %XX once; a `%` that is not followed by two hex digits stays as it is. `+` stays `+`.
std::string percent_decode_lenient(std::string_view text);

std::optional<double> parse_seconds(std::string_view text);        // "10", "1.5s"; at most a million
std::optional<std::uint64_t> parse_uint(std::string_view digits);  // digits only, the whole text, no overflow
void append_uint(std::string& out, std::uint64_t value);
std::string hex(std::string_view bytes);

// 1.5M -> 1572864: an optional K, M or G suffix (powers of 1024, also KB, KiB ...); nullopt for anything else.
std::optional<std::uint64_t> parse_size(std::string_view text);

void append_base64(std::string& out, std::string_view bytes);  // RFC 4648, 4, with padding
std::optional<std::string> decode_base64(std::string_view text);

bool is_utf8(std::string_view bytes) noexcept;

// Length of the longest prefix that does not end inside a UTF-8 sequence (it cuts at most three bytes).
std::size_t utf8_complete_prefix(std::string_view bytes) noexcept;

// How many bytes come before the first that a JSON string must escape: a quote, a backslash or a control character.
std::size_t plain_json_prefix(std::string_view text) noexcept;

// Appends `text` as the inside of a JSON string (RFC 8259, 7). `text` must be valid UTF-8.
void append_json_escaped(std::string& out, std::string_view text);
void append_json_string(std::string& out, std::string_view text);  // the same with quotes; invalid UTF-8 becomes U+FFFD

}  // namespace finops
