#include "core/compare/words.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <iterator>
#include <unordered_map>

namespace finops {
namespace {

using Numbers = std::vector<std::size_t>;

constexpr std::size_t kMostCompared = 1'000'000;  // words of a text
constexpr std::int64_t kMostEdits = 2000;         // the trace takes 4 bytes times their square

void append(std::vector<Stretch>& out, bool same, std::size_t left, std::size_t left_size, std::size_t right,
            std::size_t right_size) {
  if (left_size == 0 && right_size == 0) return;
  if (!out.empty() && out.back().same == same) {
    out.back().left_size += left_size;
    out.back().right_size += right_size;
    return;
  }
  out.push_back({same, left, left_size, right, right_size});
}

// The path of fewest edits through the part between the common ends, as (left, right) positions from the end to the
// beginning; empty if it needs more than kMostEdits.
std::vector<std::pair<std::int64_t, std::int64_t>> shortest_path(const std::size_t* a, std::int64_t n,
                                                                 const std::size_t* b, std::int64_t m) {
  const std::int64_t most = std::min(n + m, kMostEdits);
  const auto at = [most](std::int64_t k) { return static_cast<std::size_t>(k + most + 1); };
  std::vector<std::int64_t> furthest(static_cast<std::size_t>(2 * most + 3), 0);
  std::vector<std::vector<std::int32_t>> trace;
  for (std::int64_t edits = 0; edits <= most; ++edits) {
    std::vector<std::int32_t>& kept =
        trace.emplace_back();  // of the diagonals -edits - 1 ... edits + 1 before this round
    for (std::int64_t k = -edits - 1; k <= edits + 1; ++k) {
      kept.push_back(at(k) < furthest.size() ? static_cast<std::int32_t>(furthest[at(k)]) : 0);
    }
    for (std::int64_t k = -edits; k <= edits; k += 2) {
      const bool down = k == -edits || (k != edits && furthest[at(k - 1)] < furthest[at(k + 1)]);
      std::int64_t x = down ? furthest[at(k + 1)] : furthest[at(k - 1)] + 1;
      std::int64_t y = x - k;
      while (x < n && y < m && a[x] == b[y]) ++x, ++y;
      furthest[at(k)] = x;
      if (x < n || y < m) continue;
      std::vector<std::pair<std::int64_t, std::int64_t>> path = {{n, m}};
      for (std::int64_t back = edits; back > 0; --back) {
        const std::vector<std::int32_t>& before = trace[static_cast<std::size_t>(back)];
        const auto was = [&](std::int64_t diagonal) { return before[static_cast<std::size_t>(diagonal + back + 1)]; };
        const std::int64_t diagonal = x - y;
        const bool came_down = diagonal == -back || (diagonal != back && was(diagonal - 1) < was(diagonal + 1));
        const std::int64_t from = came_down ? diagonal + 1 : diagonal - 1;
        const std::int64_t from_x = was(from), from_y = from_x - from;
        const std::int64_t edit_x = came_down ? from_x : from_x + 1, edit_y = came_down ? from_y + 1 : from_y;
        path.emplace_back(edit_x, edit_y);
        path.emplace_back(from_x, from_y);
        x = from_x, y = from_y;
      }
      path.emplace_back(0, 0);
      return path;
    }
  }
  return {};
}

// Of its words, sorted. Hashes take less memory than a map of the words.
std::vector<std::size_t> hashes_of(std::string_view text) {
  std::vector<std::size_t> out;
  std::string_view word;
  for (std::size_t at = 0; at < text.size() && out.size() < kMostCompared; at += word.size()) {
    word = word_at(text, at);
    if (!is_blank(word)) out.push_back(std::hash<std::string_view>()(word));
  }
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace

double likeness(std::string_view left, std::string_view right) {
  if (left == right) return 1;
  const std::vector<std::size_t> a = hashes_of(left), b = hashes_of(right);
  if (a.empty() && b.empty()) return 1;
  std::vector<std::size_t> both;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(both));
  return 2 * static_cast<double>(both.size()) / static_cast<double>(a.size() + b.size());
}

std::vector<Stretch> align(const Numbers& left, const Numbers& right) {
  std::size_t head = 0, tail = 0;
  const std::size_t shorter = std::min(left.size(), right.size());
  while (head < shorter && left[head] == right[head]) ++head;
  while (tail < shorter - head && left[left.size() - 1 - tail] == right[right.size() - 1 - tail]) ++tail;

  std::vector<Stretch> out;
  append(out, true, 0, head, 0, head);
  const std::size_t n = left.size() - head - tail, m = right.size() - head - tail;
  auto path = n == 0 || m == 0 ? decltype(shortest_path(nullptr, 0, nullptr, 0)){}
                               : shortest_path(left.data() + head, static_cast<std::int64_t>(n), right.data() + head,
                                               static_cast<std::int64_t>(m));
  if (path.empty()) {
    append(out, false, head, n, head, m);
  } else {
    std::reverse(path.begin(), path.end());
    for (std::size_t i = 1; i < path.size(); ++i) {
      const auto [x0, y0] = path[i - 1];
      const auto [x1, y1] = path[i];
      const auto dx = static_cast<std::size_t>(x1 - x0), dy = static_cast<std::size_t>(y1 - y0);
      append(out, dx == dy, head + static_cast<std::size_t>(x0), dx, head + static_cast<std::size_t>(y0), dy);
    }
  }
  append(out, true, left.size() - tail, tail, right.size() - tail, tail);
  return out;
}

bool is_blank(std::string_view word) noexcept { return word.find_first_not_of(" \t\r\n") == std::string_view::npos; }

std::string_view word_at(std::string_view text, std::size_t begin) noexcept {
  constexpr unsigned char kFirstOfWideScripts = 0xE3;  // UTF-8 of U+3000 and beyond begins with this or more
  const auto kind = [&](std::size_t i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c == ' ' || c == '\t' || c == '\r' || c == '\n') return 0;
    return c >= kFirstOfWideScripts ? 2 : 1;
  };
  if (begin >= text.size()) return {};
  const int its = kind(begin);
  std::size_t end = begin + 1;
  if (its == 2) {
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) ++end;
  } else {
    while (end < text.size() && kind(end) == its) ++end;
  }
  return text.substr(begin, end - begin);
}

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> out;
  for (std::size_t at = 0; at < text.size(); at += out.back().size()) out.push_back(word_at(text, at));
  return out;
}

void number_words(const std::vector<std::string_view>& left, const std::vector<std::string_view>& right,
                  Numbers& left_numbers, Numbers& right_numbers) {
  std::unordered_map<std::string_view, std::size_t> known;
  const auto number = [&](const std::vector<std::string_view>& words, Numbers& numbers) {
    for (const std::string_view word : words) numbers.push_back(known.emplace(word, known.size()).first->second);
  };
  number(left, left_numbers);
  number(right, right_numbers);
}

}  // namespace finops
