#include "core/redact/secret_fields.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

#include "core/base/secret_names.h"
#include "core/base/strings.h"
#include "core/redact/json_members.h"

namespace finops {
namespace {

constexpr int kMostNested = 3;  // URLs nested in the queries of URLs
constexpr std::size_t kLookAtForm = 4 * 1024;
constexpr std::string_view kEndsUrl = " \t\r\n\"<>";

// A text without any of these characters has no secret field.
enum Sign : std::uint8_t { kAt = 1U, kEquals = 2U, kQuote = 4U };
constexpr std::array<std::uint8_t, 256> kSigns = [] {
  std::array<std::uint8_t, 256> table{};
  table['@'] = kAt;
  table['='] = kEquals;
  table['"'] = kQuote;
  return table;
}();

using Fields = std::vector<SecretField>;

void find_members(std::string_view query, std::size_t offset, int nested, Fields& found);
void find_userinfo(std::string_view text, std::size_t offset, Fields& found);

// Whether a member's value contains an encoded query with a secret: redirect=https%3A%2F%2Fh%2F%3Fkey%3Dabc.
bool holds_secret(std::string_view value, int nested) {
  if (nested == 0 || value.find('%') == std::string_view::npos) return false;
  const std::string plain = percent_decode_lenient(value);
  Fields inside;
  find_userinfo(plain, 0, inside);
  if (plain.find('=') != std::string::npos) find_members(plain, 0, nested - 1, inside);
  return !inside.empty() || holds_secret(plain, nested - 1);
}

void find_in_member(std::string_view member, std::size_t offset, int nested, Fields& found) {
  const std::size_t equals = member.find('=');
  if (equals == std::string_view::npos || equals + 1 == member.size()) return;
  const std::string name = percent_decode_lenient(member.substr(0, equals));
  if (is_secret_name(name, NamePlace::query) || holds_secret(member.substr(equals + 1), nested)) {
    found.push_back({offset + equals + 1, offset + member.size(), true});
    return;
  }
  const std::size_t next = member.find(';', equals);  // formerly also a separator
  if (next != std::string_view::npos) find_in_member(member.substr(next + 1), offset + next + 1, nested, found);
}

void find_members(std::string_view query, std::size_t offset, int nested, Fields& found) {
  while (true) {
    const std::size_t end = query.find_first_of("&?#");  // a second '?' begins a query that was appended to a query
    find_in_member(query.substr(0, end), offset, nested, found);
    if (end == std::string_view::npos) return;
    query.remove_prefix(end + 1);
    offset += end + 1;
  }
}

// https://user:password@host: finds the part before the '@'.
void find_userinfo(std::string_view text, std::size_t offset, Fields& found) {
  for (std::size_t at = text.find("://"); at != std::string_view::npos; at = text.find("://", at + 3)) {
    const std::string_view authority = text.substr(at + 3, text.substr(at + 3).find_first_of("/?# \t\r\n\"<>"));
    const std::size_t end = authority.rfind('@');
    if (end == std::string_view::npos || end == 0) continue;
    const std::size_t colon = std::min(authority.find(':'), end - 1);
    const std::size_t start = offset + at + 3;
    found.push_back({start + (colon + 1 < end ? colon + 1 : 0), start + end, true});
  }
}

// Each '?' and '#' of a text may begin the query of a URL.
void find_queries(std::string_view text, Fields& found) {
  for (std::size_t at = text.find_first_of("?#"); at != std::string_view::npos; at = text.find_first_of("?#", at)) {
    const std::size_t end = std::min(text.find_first_of(kEndsUrl, at), text.size());
    find_members(text.substr(at + 1, end - at - 1), at + 1, kMostNested, found);
    at = end;
  }
}

// The value of a JSON member without a scheme: "Bearer abc" gives abc.
SecretField value_of(std::string_view text, std::size_t begin, std::size_t end) {
  return {begin + scheme_size(text.substr(begin, end - begin)), end};
}

// `perhaps`: take only values that look like a key.
void find_in_list(std::string_view text, const JsonMember& member, const JsonMembers& members, bool perhaps,
                  Fields& found) {
  std::size_t at = members.skip_blanks(member.begin + 1);
  while (at < text.size()) {
    const std::size_t quote = text.find_first_not_of('\\', at);
    if (quote == std::string_view::npos || text[quote] != '"' || quote - at != member.slashes) return;
    bool closed = false;
    const std::size_t end = members.end_of_string(quote + 1, member.slashes, closed);
    const bool secret = !perhaps || looks_like_key(text.substr(quote + 1, end - quote - 1));
    if (secret && end > quote + 1) found.push_back(value_of(text, quote + 1, end));
    at = members.skip_blanks(end + member.slashes + 1);
    if (!closed || at >= text.size() || text[at] != ',') return;
    at = members.skip_blanks(at + 1);
  }
}

// "client_secret": {"value": "..."}, and the secret that OpenAI's realtime API just calls "value".
bool is_value_of_secret(std::string_view text, const JsonMember& member, const JsonMembers& members) {
  if (text.substr(member.begin).starts_with("ek_")) return true;
  std::size_t at = member.name_begin;
  while (at > 0 && std::string_view(" \t\r\n").find(text[at - 1]) != std::string_view::npos) --at;
  if (at == 0 || text[at - 1] != '{') return false;
  const NameSays says = name_says(members.name_before(at - 1), NamePlace::body);
  if (says != NameSays::perhaps) return says == NameSays::secret;
  bool closed = false;
  return looks_like_key(
      text.substr(member.begin, members.end_of_string(member.begin, member.slashes, closed) - member.begin));
}

bool is_form(std::string_view text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos || equals == 0 || equals > 128) return false;
  return text.substr(0, kLookAtForm).find_first_of(" \t\r\n{}\"<>") == std::string_view::npos;
}

void find_in_multipart(std::string_view text, Fields& found) {
  constexpr std::string_view kName = "name=\"";
  for (std::size_t at = text.find(kName); at != std::string_view::npos; at = text.find(kName, at)) {
    at += kName.size();
    const std::size_t end = text.find('"', at);
    if (end == std::string_view::npos) return;
    const std::string_view name = text.substr(at, end - at);
    at = end;
    if (name.find('\n') != std::string_view::npos || !is_secret_name(name, NamePlace::query) || name == "key") continue;
    const std::size_t head = text.find("\r\n\r\n", end);
    if (head == std::string_view::npos) return;
    const std::size_t close = std::min(text.find("\r\n--", head + 2), text.size());
    if (close > head + 4) found.push_back({head + 4, close});
    at = close;
  }
}

}  // namespace

void find_in_query(std::string_view query, std::size_t offset, Fields& found) {
  find_userinfo(query, offset, found);
  find_members(query, offset, kMostNested, found);
}

void find_in_prose(std::string_view text, Fields& found) {
  unsigned signs = 0;
  for (const char c : text) signs |= kSigns[static_cast<unsigned char>(c)];
  if ((signs & kAt) != 0) find_userinfo(text, 0, found);
  if ((signs & kEquals) != 0) find_queries(text, found);
  if ((signs & kQuote) != 0) find_in_json(text, found);
}

void find_in_json(std::string_view text, Fields& found) {
  JsonMembers members(text);
  JsonMember member;
  while (members.next(member)) {
    const NameSays says = name_says(member.name, NamePlace::body);
    if (member.list) {
      if (says != NameSays::nothing) find_in_list(text, member, members, says == NameSays::perhaps, found);
      continue;
    }
    if (says == NameSays::nothing && (member.name != "value" || !is_value_of_secret(text, member, members))) continue;
    bool closed = false;
    const std::size_t end = members.end_of_string(member.begin, member.slashes, closed);
    const bool secret = says != NameSays::perhaps || looks_like_key(text.substr(member.begin, end - member.begin));
    if (secret && end > member.begin) found.push_back(value_of(text, member.begin, end));
  }
}

void find_in_body(std::string_view text, Fields& found) {
  if (is_form(text)) return find_members(text, 0, kMostNested, found);
  const std::size_t first = text.find_first_not_of("\r\n");
  if (first != std::string_view::npos && text.substr(first).starts_with("--")) find_in_multipart(text, found);
  find_in_json(text, found);
}

}  // namespace finops
