#include "core/redact/plain_spelling.h"

#include <algorithm>

namespace finops {
namespace {

constexpr std::size_t kKeep = std::size_t{1} << 20;  // a larger buffer is given back

int digit(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// The printable character that two hex digits mean, or 0.
char character(std::string_view text, std::size_t at) noexcept {
  if (at + 2 > text.size()) return 0;
  const int high = digit(text[at]);
  const int low = digit(text[at + 1]);
  const int code = high * 16 + low;
  return high < 0 || low < 0 || code < 0x20 || code > 0x7E ? '\0' : static_cast<char>(code);
}

std::size_t find_from(std::string_view text, std::string_view what, std::size_t at) noexcept {
  return std::min(text.find(what, at), text.size());
}

}  // namespace

bool PlainSpelling::read(std::string_view text) {
  constexpr std::string_view kUnicode = "\\u00";
  escapes_.clear();
  plain_.clear();
  if (plain_.capacity() > kKeep) std::string().swap(plain_);
  std::size_t done = 0;
  std::size_t unicode = find_from(text, kUnicode, 0);
  std::size_t percent = find_from(text, "%", 0);
  while (unicode < text.size() || percent < text.size()) {
    const std::size_t at = std::min(unicode, percent);
    const std::size_t digits = at + (at == unicode ? kUnicode.size() : 1);
    if (const char c = character(text, digits); c != 0) {
      std::size_t begin = at;
      while (at == unicode && begin > done && text[begin - 1] == '\\') --begin;
      plain_.append(text.substr(done, begin - done));
      escapes_.push_back({plain_.size(), begin, digits + 2});
      plain_ += c;
      done = digits + 2;
    }
    const std::size_t next = std::max(at + 1, done);
    if (unicode < next) unicode = find_from(text, kUnicode, next);
    if (percent < next) percent = find_from(text, "%", next);
  }
  if (escapes_.empty()) return false;
  plain_.append(text.substr(done));
  return true;
}

std::size_t PlainSpelling::original_begin(std::size_t at) const noexcept {
  const auto behind = [](std::size_t place, const Escape& e) { return place < e.at; };
  const auto next = std::upper_bound(escapes_.begin(), escapes_.end(), at, behind);
  if (next == escapes_.begin()) return at;
  const Escape& last = *(next - 1);
  return last.at == at ? last.begin : last.end + (at - last.at - 1);
}

SecretHit PlainSpelling::in_original(SecretHit hit) const noexcept {
  return {original_begin(hit.begin), original_begin(hit.end), hit.mark};
}

}  // namespace finops
