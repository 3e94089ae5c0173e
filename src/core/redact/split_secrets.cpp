#include "core/redact/split_secrets.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>

#include "core/redact/json_members.h"

namespace finops {
namespace {

// The content of one string value, and its position in the joined text of its key.
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

void join(Joined& joined, std::size_t begin, std::string_view piece) {
  joined.pieces.push_back({begin, joined.text.size(), piece.size()});
  joined.text.append(piece);
}

KeyTable join_values(std::string_view text) {
  KeyTable table;
  JsonMembers members(text);
  JsonMember member;
  while (members.next(member)) {
    if (member.list) continue;
    bool closed = false;
    const std::size_t end = members.end_of_string(member.begin, member.slashes, closed);
    if (closed && end > member.begin)
      join(table.at(member.name), member.begin, text.substr(member.begin, end - member.begin));
  }
  return table;
}

// Joins the lines that are no JSON objects, without what an event stream or a JSON string adds around them.
Joined join_lines(std::string_view text) {
  constexpr std::string_view kData = "data:";
  Joined joined;
  for (std::size_t at = 0, next = 0; at < text.size(); at = next) {
    std::size_t end = std::min(text.find('\n', at), text.size());
    next = end + 1;
    if (end > at && text[end - 1] == '\r') --end;
    if (text.substr(at, end - at).starts_with(kData)) {
      at += kData.size();
      if (at < end && text[at] == ' ') ++at;
    }
    if (end - at >= 2 && text[at] == '"' && text[end - 1] == '"') {
      ++at;
      --end;
    }
    const std::string_view line = text.substr(at, end - at);
    const auto begins = [&](std::string_view with) { return line.starts_with(with); };
    if (line.empty() || begins("{") || begins("[") || begins("event:") || begins("id:") || begins("retry:")) continue;
    join(joined, at, line);
  }
  return joined;
}

void find_joined(const Joined& joined, const SecretFinder& finder, std::vector<SecretHit>& hits) {
  if (joined.pieces.size() < 2) return;
  std::vector<SecretHit> found;
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

}  // namespace

bool came_in_pieces(std::string_view text) noexcept {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return false;
  if (text[first] != '{') return true;
  for (std::size_t at = text.find('}', first); at != std::string_view::npos; at = text.find('}', at + 1)) {
    const std::size_t next = text.find_first_not_of(" \t\r\n", at + 1);
    if (next == std::string_view::npos) return false;
    const bool same_document = text[next] == ',' || text[next] == ']' || text[next] == '}' || text[next] == '"';
    if (!same_document) return true;  // there is something after a complete object
  }
  return false;
}

void find_split_secrets(std::string_view text, const SecretFinder& finder, std::vector<SecretHit>& hits) {
  if (finder.empty()) return;
  const KeyTable table = join_values(text);
  for (const Joined& joined : table.all()) find_joined(joined, finder, hits);
  find_joined(join_lines(text), finder, hits);
}

}  // namespace finops
