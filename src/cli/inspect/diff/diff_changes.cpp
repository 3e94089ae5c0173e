#include "cli/inspect/diff/diff.h"

#include <algorithm>
#include <map>
#include <utility>

#include <spdlog/fmt/fmt.h>

#include "core/base/json.h"

namespace finops::cli {
namespace {

using Json = nlohmann::json;
using Numbers = std::vector<std::size_t>;

constexpr std::size_t kMostPairs = 10'000;

struct Paths {
  std::string left, right;
};

void compare(const Paths& paths, const Json& left, const Json& right, std::vector<Change>& out);

// Whether `left` may have been changed into `right`. If not, `left` was removed and `right` added.
bool may_become(const Json& left, const Json& right) {
  if (left.type() != right.type()) return left.is_number() && right.is_number();
  if (!left.is_object()) return true;
  bool named = false;
  for (const char* key : {"role", "type", "name", "id"}) {
    const auto a = left.find(key), b = right.find(key);
    if ((a == left.end()) != (b == right.end())) return false;
    if (a == left.end()) continue;
    if (*a == *b) return true;
    named = true;
  }
  return !named;
}

// How similar two values are: 0 if one cannot have been changed into the other.
double similarity(const Json& left, const Json& right) {
  constexpr double kLeast = 0.01;
  if (!may_become(left, right)) return 0;
  return kLeast + (1 - kLeast) * likeness(sorted_json_line(left), sorted_json_line(right));
}

// Equal elements get equal numbers.
Numbers number(const Json& array, std::map<std::string, std::size_t>& known) {
  Numbers out;
  for (const Json& element : array) {
    std::string text = sorted_json_line(element);
    out.push_back(known.emplace(std::move(text), known.size()).first->second);
  }
  return out;
}

class ArrayComparison {
 public:
  ArrayComparison(Paths paths, const Json& left, const Json& right, std::vector<Change>& out)
      : paths_(std::move(paths)), left_(left), right_(right), out_(out) {
    std::map<std::string, std::size_t> known;
    left_numbers_ = number(left, known);
    right_numbers_ = number(right, known);
  }

  void run() {
    const std::vector<Stretch> stretches = align(left_numbers_, right_numbers_);
    std::multimap<std::size_t, std::size_t> gone;  // number -> index
    for (const Stretch& s : stretches) {
      if (s.same) continue;
      for (std::size_t i = s.left; i < s.left + s.left_size; ++i) gone.emplace(left_numbers_[i], i);
    }
    for (const Stretch& s : stretches) {
      if (s.same) continue;
      for (std::size_t i = s.right; i < s.right + s.right_size; ++i) {
        const auto found = gone.find(right_numbers_[i]);
        if (found == gone.end()) continue;
        moved_from_.emplace(i, found->second);
        moved_.emplace(found->second, i);
        gone.erase(found);
      }
    }
    for (const Stretch& s : stretches) {
      if (!s.same) compare_stretch(s);
    }
  }

 private:
  // Pairs the most similar elements, in order; the others were removed or added.
  void compare_stretch(const Stretch& s) {
    std::vector<std::size_t> gone, fresh;
    for (std::size_t i = s.left; i < s.left + s.left_size; ++i) {
      if (!moved_.contains(i)) gone.push_back(i);
    }
    for (std::size_t i = s.right; i < s.right + s.right_size; ++i) {
      if (!moved_from_.contains(i)) fresh.push_back(i);
    }
    const std::vector<std::optional<std::size_t>> became = pairs(gone, fresh);
    std::size_t next = 0, at = 0;
    for (std::size_t i = s.left; i < s.left + s.left_size; ++i) {
      if (moved_.contains(i)) {
        add(Change::Kind::moved, i, moved_.at(i));
        continue;
      }
      const std::optional<std::size_t> match = became[at++];
      if (!match) {
        add(Change::Kind::removed, i, i);
        continue;
      }
      for (; next < *match; ++next) add(Change::Kind::added, fresh[next], fresh[next]);
      const std::size_t j = fresh[next++];
      compare({element_path(paths_.left, i), element_path(paths_.right, j)}, left_[i], right_[j], out_);
    }
    for (; next < fresh.size(); ++next) add(Change::Kind::added, fresh[next], fresh[next]);
  }

  // For each of `gone`, which of `fresh` it became: the assignment without crossings with the largest sum of likeness.
  std::vector<std::optional<std::size_t>> pairs(const std::vector<std::size_t>& gone,
                                                const std::vector<std::size_t>& fresh) const {
    const std::size_t n = gone.size(), m = fresh.size();
    std::vector<std::optional<std::size_t>> out(n);
    if (n * m > kMostPairs) {  // too many: pair them by position
      for (std::size_t i = 0; i < std::min(n, m); ++i) {
        if (may_become(left_[gone[i]], right_[fresh[i]])) out[i] = i;
      }
      return out;
    }
    std::vector<double> alike(n * m), best((n + 1) * (m + 1), 0);
    const auto at = [m](std::size_t i, std::size_t j) { return i * (m + 1) + j; };
    for (std::size_t i = n; i-- > 0;) {
      for (std::size_t j = m; j-- > 0;) {
        alike[i * m + j] = similarity(left_[gone[i]], right_[fresh[j]]);
        best[at(i, j)] = std::max({best[at(i + 1, j)], best[at(i, j + 1)], alike[i * m + j] + best[at(i + 1, j + 1)]});
      }
    }
    for (std::size_t i = 0, j = 0; i < n && j < m;) {
      const double pair = alike[i * m + j];
      if (pair > 0 && best[at(i, j)] <= pair + best[at(i + 1, j + 1)]) {
        out[i++] = j++;
      } else if (best[at(i + 1, j)] >= best[at(i, j + 1)]) {
        ++i;
      } else {
        ++j;
      }
    }
    return out;
  }

  void add(Change::Kind kind, std::size_t left, std::size_t right) {
    Change change{kind, element_path(paths_.left, left), element_path(paths_.right, right), {}, {}, true};
    if (kind != Change::Kind::added) change.left = left_[left];
    if (kind != Change::Kind::removed) change.right = right_[right];
    out_.push_back(std::move(change));
  }

  Paths paths_;
  const Json& left_;
  const Json& right_;
  std::vector<Change>& out_;
  Numbers left_numbers_, right_numbers_;
  std::map<std::size_t, std::size_t> moved_, moved_from_;  // left -> right, right -> left
};

void compare_objects(const Paths& paths, const Json& left, const Json& right, std::vector<Change>& out) {
  std::map<std::string, std::pair<const Json*, const Json*>> members;
  for (const auto& [key, value] : left.items()) members[key].first = &value;
  for (const auto& [key, value] : right.items()) members[key].second = &value;
  for (const auto& [key, sides] : members) {
    const Paths inner{member_path(paths.left, key), member_path(paths.right, key)};
    const auto& [a, b] = sides;
    if (a != nullptr && b != nullptr) {
      compare(inner, *a, *b, out);
    } else if (a != nullptr) {
      out.push_back({Change::Kind::removed, inner.left, inner.right, *a, {}, true});
    } else {
      out.push_back({Change::Kind::added, inner.left, inner.right, {}, *b, true});
    }
  }
}

void compare(const Paths& paths, const Json& left, const Json& right, std::vector<Change>& out) {
  if (left == right) return;
  if (left.is_object() && right.is_object()) return compare_objects(paths, left, right, out);
  if (left.is_array() && right.is_array()) return ArrayComparison(paths, left, right, out).run();
  out.push_back({Change::Kind::changed, paths.left, paths.right, left, right, true});
}

}  // namespace

std::string_view to_string(Change::Kind kind) {
  switch (kind) {
    case Change::Kind::changed: return "changed";
    case Change::Kind::added: return "added";
    case Change::Kind::removed: return "removed";
    case Change::Kind::moved: return "moved";
  }
  return "";
}

void find_changes(const std::string& path, const std::optional<Json>& left, const std::optional<Json>& right,
                  std::vector<Change>& out) {
  if (left && right) return compare({path, path}, *left, *right, out);
  if (left) out.push_back({Change::Kind::removed, path, path, left, {}, true});
  if (right) out.push_back({Change::Kind::added, path, path, {}, right, true});
}

std::string member_path(const std::string& path, const std::string& key) {
  const bool plain = !key.empty() && std::all_of(key.begin(), key.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
  if (!plain) return path + '[' + sorted_json_line(Json(key)) + ']';
  return path.empty() ? key : path + '.' + key;
}

std::string element_path(const std::string& path, std::size_t index) { return fmt::format("{}[{}]", path, index); }

}  // namespace finops::cli
