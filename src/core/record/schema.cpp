#include "core/record/schema.h"

namespace finops {

std::vector<std::string_view> words_of(const KeyInfo& key) {
  std::vector<std::string_view> out;
  for (std::string_view rest = key.words; !rest.empty();) {
    const std::size_t end = std::min(rest.find(' '), rest.size());
    out.push_back(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return out;
}

std::string_view unit_of(const KeyInfo& key) {
  switch (key.type) {
    case KeyType::ms: return "ms";
    case KeyType::us: return "us";
    case KeyType::money:
    case KeyType::amounts: return "USD";
    default: return key.unit;
  }
}

std::string about_of(const KeyInfo& key) {
  std::string out(key.about);
  if (!out.empty()) return out;
  const std::vector<std::string_view> words = words_of(key);
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) out += i + 1 == words.size() ? " or " : ", ";
    out += words[i];
  }
  return out;
}

}  // namespace finops
