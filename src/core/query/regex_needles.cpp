#include "core/query/regex_needles.h"

namespace finops {
namespace {

constexpr std::size_t kLeast = 3;  // shorter strings are in every record

bool is_alnum(char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

// All JSON writers escape quotes and backslashes. Some escape more: PHP /, the HTML-safe modes of Python and Go <>&',
// and .NET + and `.
bool stays_in_json(char c) {
  return c >= ' ' && c <= '~' && std::string_view("\"\\/<>&'+`").find(c) == std::string_view::npos;
}

// Reads only the simple parts of a pattern: anything it is not sure about ends a string, or the whole scan.
class Scan {
 public:
  explicit Scan(std::string_view pattern) : pattern_(pattern) {}

  std::vector<std::string> run() {
    while (at_ < pattern_.size()) {
      if (!step()) return {};
    }
    if (!end_alternative()) return {};
    return std::move(needles_);
  }

 private:
  bool step() {
    const char c = pattern_[at_];
    switch (c) {
      case '|': ++at_; return end_alternative();
      case '(': end_piece(); return skip_group();
      case '[': end_piece(); return skip_class();
      case '\\': return escape();
      case '?':
      case '*': ++at_; return optional_before();
      case '{': optional_before(); return skip_counts();
      case '+':
      case '.':
      case '^':
      case '$':
      case ')': ++at_; return end_piece();
      default: break;
    }
    ++at_;
    if (stays_in_json(c)) {
      piece_ += c;
    } else {
      end_piece();
    }
    return true;
  }

  bool end_piece() {
    if (piece_.size() > best_.size()) best_ = piece_;
    piece_.clear();
    return true;
  }

  // Whether a quantifier follows that allows zero repetitions, so that the character before it is optional.
  bool optional_before() {
    if (!piece_.empty()) piece_.pop_back();
    return end_piece();
  }

  bool end_alternative() {
    end_piece();
    if (best_.size() < kLeast) return false;
    needles_.push_back(std::move(best_));
    best_.clear();
    return true;
  }

  bool skip_counts() {
    const std::size_t end = pattern_.find_first_not_of("0123456789,", at_ + 1);
    const bool counts = end != std::string_view::npos && pattern_[end] == '}';
    at_ = counts ? end + 1 : at_ + 1;
    return true;
  }

  bool escape() {
    if (at_ + 1 >= pattern_.size()) return false;
    const char c = pattern_[at_ + 1];
    at_ += 2;
    if (is_alnum(c)) {
      // Classes, boundaries and control characters of one letter. Other escapes are longer (\x41, \pN) or change the
      // syntax (\Q).
      if (std::string_view("AbBdDwWsSzntrfva").find(c) == std::string_view::npos) return false;
      return end_piece();
    }
    if (stays_in_json(c)) {
      piece_ += c;
    } else {
      end_piece();
    }
    return true;
  }

  bool skip_class() {
    ++at_;
    if (at_ < pattern_.size() && pattern_[at_] == '^') ++at_;
    bool first = true;
    for (; at_ < pattern_.size(); first = false) {
      const char c = pattern_[at_];
      if (c == ']' && !first) {
        ++at_;
        return true;
      }
      if (c == '[' && pattern_.substr(at_).starts_with("[:")) {
        const std::size_t end = pattern_.find(":]", at_ + 2);
        if (end == std::string_view::npos) return false;
        at_ = end + 2;
      } else {
        at_ += c == '\\' ? 2 : 1;
      }
    }
    return false;
  }

  bool skip_group() {
    std::size_t depth = 0;
    while (at_ < pattern_.size()) {
      const char c = pattern_[at_];
      if (c == '(') {
        // Flags such as (?i) may change the meaning of the rest.
        if (pattern_.substr(at_).starts_with("(?") && !pattern_.substr(at_).starts_with("(?:")) return false;
        ++depth;
      } else if (c == ')') {
        ++at_;
        if (--depth == 0) return true;
        continue;
      } else if (c == '[') {
        if (!skip_class()) return false;
        continue;
      } else if (c == '\\') {
        if (pattern_.substr(at_).starts_with("\\Q")) return false;
        ++at_;
      }
      ++at_;
    }
    return false;
  }

  std::string_view pattern_;
  std::size_t at_ = 0;
  std::string piece_, best_;
  std::vector<std::string> needles_;
};

}  // namespace

std::vector<std::string> regex_needles(std::string_view pattern) { return Scan(pattern).run(); }

}  // namespace finops
