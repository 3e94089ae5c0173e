#include "core/redact/json_members.h"

#include <algorithm>

namespace finops {
namespace {

constexpr std::size_t kLongestName = 128;
constexpr std::size_t kMostSlashes = 15;  // four levels of JSON inside JSON

bool is_blank(char c) noexcept { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

}  // namespace

std::size_t JsonMembers::skip_blanks(std::size_t at) const noexcept {
  while (at < text_.size() && is_blank(text_[at])) ++at;
  return at;
}

std::size_t JsonMembers::slashes_before(std::size_t quote) const noexcept {
  std::size_t count = 0;
  while (count < quote && text_[quote - count - 1] == '\\') ++count;
  return count;
}

std::size_t JsonMembers::end_of_string(std::size_t begin, std::size_t slashes, bool& closed) const noexcept {
  closed = true;
  std::size_t end = text_.size();
  for (std::size_t quote = text_.find('"', begin);; quote = text_.find('"', quote + 1)) {
    if (quote == std::string_view::npos) {
      closed = false;
      break;
    }
    const std::size_t before = std::min(slashes_before(quote), quote - begin);
    if (before < slashes) {  // the enclosing string ends here too
      end = quote - before;
      break;
    }
    if ((before - slashes) % (2 * (slashes + 1)) == 0) {
      end = quote - slashes;
      break;
    }
  }
  // A string cannot contain a raw line break, so start again on the next line.
  const std::size_t line = text_.substr(begin, end - begin).find('\n');
  if (line == std::string_view::npos) return end;
  closed = false;
  return begin + line;
}

// Reads the name that ends before `colon`.
bool JsonMembers::read_name(std::size_t colon, JsonMember& member) const noexcept {
  while (colon > 0 && is_blank(text_[colon - 1])) --colon;
  if (colon == 0 || text_[colon - 1] != '"') return false;
  const std::size_t close = colon - 1;
  member.slashes = slashes_before(close);
  if (member.slashes > kMostSlashes) return false;
  const std::size_t end = close - member.slashes;
  const std::size_t least = end > kLongestName ? end - kLongestName : 0;
  for (std::size_t at = end; at > least; --at) {
    if (text_[at - 1] != '"') continue;
    const std::size_t before = slashes_before(at - 1);
    if (before > member.slashes && before - member.slashes >= member.slashes + 1) continue;  // a quote in the name
    member.name = text_.substr(at, end - at);
    member.name_begin = at - 1 - std::min(before, member.slashes);
    return true;
  }
  return false;
}

bool JsonMembers::next(JsonMember& member) noexcept {
  const std::string_view text = text_;
  for (std::size_t colon = text.find(':', at_); colon != std::string_view::npos; colon = text.find(':', colon + 1)) {
    if (colon == 0 || (text[colon - 1] != '"' && !is_blank(text[colon - 1]))) continue;
    const std::size_t value = skip_blanks(colon + 1);
    if (value == text.size()) break;
    const char first = text[value];
    if ((first != '"' && first != '[' && first != '\\') || !read_name(colon, member)) continue;
    member.list = first == '[';
    member.begin = value;
    if (!member.list) {
      std::size_t quote = value;
      while (quote < text.size() && text[quote] == '\\') ++quote;
      if (quote == text.size() || text[quote] != '"' || quote - value != member.slashes) continue;
      member.begin = quote + 1;
    }
    at_ = colon + 1;
    return true;
  }
  at_ = text.size();
  return false;
}

std::string_view JsonMembers::name_before(std::size_t at) const noexcept {
  while (at > 0 && is_blank(text_[at - 1])) --at;
  JsonMember member;
  return at > 0 && text_[at - 1] == ':' && read_name(at - 1, member) ? member.name : std::string_view{};
}

}  // namespace finops
