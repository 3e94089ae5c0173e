#include "core/log/split_secrets.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>

namespace finops {
namespace {

// The inside of one string value, and where it stands in the joined text of its key.
struct Piece {
  std::size_t at, joined_at, size;
};

struct Joined {
  std::string_view key;
  std::string text;
  std::vector<Piece> pieces;
};

// The keys of a stream in a small hash table; streams of language models have a few dozen.
class KeyTable {
 public:
  KeyTable() : slots_(64, kNone) {}

  Joined& at(std::string_view key) {
    std::size_t i = hash(key) & (slots_.size() - 1);
    for (; slots_[i] != kNone; i = (i + 1) & (slots_.size() - 1)) {
      if (groups_[slots_[i]].key == key) return groups_[slots_[i]];
    }
    if ((groups_.size() + 1) * 2 > slots_.size()) {
      grow();
      return at(key);
    }
    slots_[i] = static_cast<std::uint32_t>(groups_.size());
    groups_.push_back({key, {}, {}});
    return groups_.back();
  }
  const std::vector<Joined>& all() const { return groups_; }

 private:
  static constexpr std::uint32_t kNone = UINT32_MAX;

  static std::size_t hash(std::string_view key) noexcept {
    std::size_t h = 1469598103934665603ULL;  // FNV-1a
    for (const char c : key) h = (h ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
    return h ^ (h >> 29);
  }
  void grow() {
    slots_.assign(slots_.size() * 2, kNone);
    for (std::size_t g = 0; g < groups_.size(); ++g) {
      std::size_t i = hash(groups_[g].key) & (slots_.size() - 1);
      while (slots_[i] != kNone) i = (i + 1) & (slots_.size() - 1);
      slots_[i] = static_cast<std::uint32_t>(g);
    }
  }

  std::vector<std::uint32_t> slots_;
  std::vector<Joined> groups_;
};

// The end of the JSON string whose opening quote is at `open`: the place of its closing quote, or npos when the line
// ends first (a raw line break is never inside a string, so the next line starts afresh).
std::size_t closing_quote(std::string_view text, std::size_t open) {
  for (std::size_t i = open + 1; i < text.size(); ++i) {
    if (text[i] == '"') return i;
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == '\n') {
      return std::string_view::npos;
    }
  }
  return std::string_view::npos;
}

std::size_t skip_space(std::string_view text, std::size_t at) {
  while (at < text.size() && (text[at] == ' ' || text[at] == '\t')) ++at;
  return at;
}

KeyTable join_values(std::string_view text) {
  KeyTable table;
  for (std::size_t open = text.find('"'); open != std::string_view::npos;) {
    const std::size_t close = closing_quote(text, open);
    if (close == std::string_view::npos) {
      const std::size_t line = text.find('\n', open);
      open = line == std::string_view::npos ? line : text.find('"', line);
      continue;
    }
    const std::size_t colon = skip_space(text, close + 1);
    const std::size_t value = colon < text.size() && text[colon] == ':' ? skip_space(text, colon + 1) : text.size();
    const std::size_t end =
        value < text.size() && text[value] == '"' ? closing_quote(text, value) : std::string_view::npos;
    if (end == std::string_view::npos) {  // not a key, or a key without a string
      open = text.find('"', close + 1);
      continue;
    }
    if (end > value + 1) {
      Joined& joined = table.at(text.substr(open + 1, close - open - 1));
      joined.pieces.push_back({value + 1, joined.text.size(), end - value - 1});
      joined.text.append(text.substr(value + 1, end - value - 1));
    }
    open = text.find('"', end + 1);
  }
  return table;
}

}  // namespace

void find_split_secrets(std::string_view text, const SecretFinder& finder, std::vector<SecretHit>& hits) {
  if (finder.empty()) return;
  const KeyTable table = join_values(text);
  std::vector<SecretHit> found;
  for (const Joined& joined : table.all()) {
    if (joined.pieces.size() < 2) continue;
    found.clear();
    finder.find(joined.text, found);
    for (const SecretHit& hit : found) {
      const auto behind = [](std::size_t at, const Piece& p) { return at < p.joined_at; };
      auto piece = std::upper_bound(joined.pieces.begin(), joined.pieces.end(), hit.begin, behind) - 1;
      std::string_view mark = hit.mark;
      for (; piece != joined.pieces.end() && piece->joined_at < hit.end; ++piece) {
        const std::size_t from = std::max(hit.begin, piece->joined_at) - piece->joined_at;
        const std::size_t to = std::min(hit.end - piece->joined_at, piece->size);
        hits.push_back({piece->at + from, piece->at + to, mark});
        mark = {};
      }
    }
  }
}

}  // namespace finops
