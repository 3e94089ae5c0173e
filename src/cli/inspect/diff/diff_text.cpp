#include "cli/inspect/diff/diff.h"

#include <algorithm>

#include "cli/terminal/display_text.h"

namespace finops::cli {
namespace {

constexpr std::size_t kContext = 12;  // words and blanks shown around a change

struct Piece {
  std::string text;  // neutralised
  Style style = Style::plain;
};

// The longest prefix that fits `width` columns; at least one character.
std::size_t prefix_of_width(std::string_view text, std::size_t width) {
  std::size_t kept = 0;
  for (std::size_t end = 1; end <= text.size(); ++end) {
    if (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) continue;
    if (kept > 0 && display_width(text.substr(0, end)) > width) break;
    kept = end;
  }
  return kept;
}

// Puts pieces into lines. Neighbouring pieces of one style share an escape sequence.
class Lines {
 public:
  Lines(std::size_t width, const Terminal& terminal) : width_(std::max<std::size_t>(width, 1)), terminal_(terminal) {}

  void add(const Piece& piece) {
    std::string_view text = piece.text;
    const bool blank = is_blank(text);
    std::size_t columns = display_width(text);
    if (used_ > 0 && used_ + columns > width_) {
      end_line();
      if (blank) return;
    }
    if (blank && used_ == 0 && !out_.empty()) return;  // no blanks after a line break
    while (columns > width_) {
      const std::size_t size = prefix_of_width(text, width_);
      put(text.substr(0, size), piece.style);
      end_line();
      text.remove_prefix(size);
      columns = display_width(text);
    }
    put(text, piece.style);
  }

  std::vector<DiffLine> take() {
    if (used_ > 0) end_line();
    return std::move(out_);
  }

 private:
  void put(std::string_view text, Style style) {
    if (!run_.empty() && style != style_) flush();
    style_ = style;
    run_ += text;
    used_ += display_width(text);
  }
  void flush() {
    line_ += styled(terminal_, style_, run_);
    run_.clear();
  }
  void end_line() {
    while (run_.ends_with(' ')) run_.pop_back(), --used_;
    if (!run_.empty()) flush();
    out_.push_back({std::move(line_), used_});
    line_.clear();
    used_ = 0;
  }

  std::size_t width_;
  const Terminal& terminal_;
  std::vector<DiffLine> out_;
  std::string line_, run_;
  Style style_ = Style::plain;
  std::size_t used_ = 0;
};

using Words = std::vector<std::string_view>;

// The words of one side between two stretches, with what is around them.
class SideText {
 public:
  SideText(const Words& words, bool right, std::size_t width, const Terminal& terminal)
      : words_(words), right_(right), lines_(width, terminal), terminal_(terminal) {}

  void show(std::size_t begin, std::size_t size) {
    for (std::size_t i = begin; i < begin + size; ++i) lines_.add({neutralise(words_[i]), Style::plain});
  }
  // Shows `words` words of context, and a sign if words before or after them are left out.
  void show_last(std::size_t end, std::size_t words) {
    const std::size_t begin = end - std::min(end, words);
    if (begin > 0) lines_.add({dots() + (words_[begin] == " " ? "" : " "), Style::dim});
    show(begin, end - begin);
  }
  void show_first(std::size_t begin, std::size_t words) {
    const std::size_t end = std::min(begin + words, words_.size());
    show(begin, end - begin);
    if (end < words_.size()) lines_.add({(end > begin && words_[end - 1] == " " ? "" : " ") + dots(), Style::dim});
  }
  void mark(std::size_t begin, std::size_t size) {
    std::size_t first = begin, end = begin + size;  // of the words between the marks
    while (first < end && words_[first] == " ") ++first;
    while (end > first && words_[end - 1] == " ") --end;
    if (first == end) first = begin, end = begin + size;  // only blanks changed, so mark these
    show(begin, first - begin);
    for (std::size_t i = first; i < end; ++i) {
      std::string word = neutralise(words_[i]);
      if (!terminal_.color && i == first) word.insert(0, right_ ? "{+" : "[-");
      if (!terminal_.color && i + 1 == end) word += right_ ? "+}" : "-]";
      lines_.add({word, right_ ? Style::green : Style::red});
    }
    show(end, begin + size - end);
  }
  std::vector<DiffLine> take() { return lines_.take(); }

 private:
  std::string dots() const { return terminal_.ascii ? "..." : "…"; }

  const Words& words_;
  bool right_;
  Lines lines_;
  const Terminal& terminal_;
};

// Joins changes that have only blanks between them.
std::vector<Stretch> joined(const std::vector<Stretch>& stretches, const Words& left) {
  std::vector<Stretch> out;
  for (std::size_t i = 0; i < stretches.size(); ++i) {
    const Stretch& s = stretches[i];
    const auto words = left.begin() + static_cast<std::ptrdiff_t>(s.left);
    const bool between = s.same && i > 0 && i + 1 < stretches.size() &&
                         std::all_of(words, words + static_cast<std::ptrdiff_t>(s.left_size), is_blank);
    if (!out.empty() && !out.back().same && (between || !s.same)) {
      out.back().left_size += s.left_size;
      out.back().right_size += s.right_size;
    } else {
      out.push_back(s);
    }
  }
  return out;
}

}  // namespace

std::vector<TextHunk> text_hunks(std::string_view left, std::string_view right, std::size_t width,
                                 const Terminal& terminal) {
  const Words a = words_of(left), b = words_of(right);
  std::vector<std::size_t> left_numbers, right_numbers;
  number_words(a, b, left_numbers, right_numbers);
  const std::vector<Stretch> stretches = joined(align(left_numbers, right_numbers), a);

  std::vector<TextHunk> out;
  for (std::size_t at = 0; at < stretches.size();) {
    if (stretches[at].same) {
      ++at;
      continue;
    }
    std::size_t end = at + 1;  // changes near each other are shown together
    while (end + 1 < stretches.size() && stretches[end].left_size <= 2 * kContext) end += 2;
    SideText l(a, false, width, terminal), r(b, true, width, terminal);
    if (at > 0) {
      const Stretch& before = stretches[at - 1];
      const std::size_t shown = std::min(before.left_size, kContext);
      l.show_last(before.left + before.left_size, shown);
      r.show_last(before.right + before.right_size, shown);
    }
    for (; at < end; ++at) {
      const Stretch& s = stretches[at];
      if (s.same) {
        l.show(s.left, s.left_size);
        r.show(s.right, s.right_size);
      } else {
        l.mark(s.left, s.left_size);
        r.mark(s.right, s.right_size);
      }
    }
    if (at < stretches.size()) {
      const Stretch& after = stretches[at];
      const std::size_t shown = std::min(after.left_size, kContext);
      l.show_first(after.left, shown);
      r.show_first(after.right, shown);
    }
    out.push_back({l.take(), r.take()});
  }
  return out;
}

std::vector<DiffLine> wrapped(std::string_view text, std::size_t width, const Terminal& terminal) {
  Lines lines(width, terminal);
  for (const std::string_view word : words_of(text)) lines.add({neutralise(word), Style::plain});
  return lines.take();
}

}  // namespace finops::cli
