#include "core/exchange/tags.h"

#include <algorithm>

#include "core/base/strings.h"

namespace finops {
namespace {

constexpr std::size_t kMaxTags = 32, kMaxKey = 64, kMaxValue = 256;

bool is_key(std::string_view text) {
  return !text.empty() && text.size() <= kMaxKey && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' ||
           c == '-';
  });
}

bool is_value(std::string_view text) {
  return !text.empty() && text.size() <= kMaxValue && is_utf8(text) &&
         std::none_of(text.begin(), text.end(), [](unsigned char c) { return c < ' ' || c == 0x7f; });
}

}  // namespace

std::optional<Tag> parse_tag(std::string_view text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos) return std::nullopt;
  const std::string_view key = trim(text.substr(0, equals)), value = trim(text.substr(equals + 1));
  if (!is_key(key) || !is_value(value)) return std::nullopt;
  return Tag(key, value);
}

Tags exchange_tags(const Tags& process, const HeaderList& headers) {
  Tags out = process;
  for (const HeaderView header : headers) {
    if (!iequals(header.name, "x-finops-tag")) continue;
    for_each_list_member(header.value, [&](std::string_view member) {
      auto tag = parse_tag(member);
      if (!tag) return;
      const auto same = std::find_if(out.begin(), out.end(), [&](const Tag& t) { return t.first == tag->first; });
      if (same != out.end()) {
        same->second = std::move(tag->second);
      } else if (out.size() < kMaxTags) {
        out.push_back(std::move(*tag));
      }
    });
  }
  return out;
}

std::string_view tag_value(const Tags& tags, std::string_view key) noexcept {
  const auto found = std::find_if(tags.begin(), tags.end(), [&](const Tag& t) { return t.first == key; });
  return found == tags.end() ? std::string_view{} : std::string_view(found->second);
}

}  // namespace finops
