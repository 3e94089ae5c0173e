#include "core/prices/safe_regex.h"

#include <algorithm>
#include <string>

#include "core/base/strings.h"

namespace finops {
namespace {

constexpr int kMostUnbounded = 3;
constexpr std::size_t kDeepest = 16;
// How many ways there may be to walk through a pattern: a measure of how often a search can step back. Three unbounded
// quantifiers, and a few choices beside them.
constexpr double kMostWays = 4.0 * (kLongestRegexName + 1) * (kLongestRegexName + 1) * (kLongestRegexName + 1);

// Reads a pattern as ECMAScript does, as far as it matters here.
class Scan {
 public:
  explicit Scan(std::string_view pattern) : pattern_(pattern) {}

  Result<void> run() {
    if (pattern_.size() > kLongestRegex) return refuse("is longer than 256 bytes; use \"or\" of several matches");
    const auto ways = alternatives(0);
    if (!ways) return ways.error();
    if (unbounded_ > kMostUnbounded) return refuse("has more than 3 of *, + and {n,}; use fewer, or \"contains\"");
    if (*ways > kMostWays) return refuse("has too many choices; use \"or\" of several matches");
    return {};
  }

 private:
  Error refuse(std::string_view why) const {
    return {ErrorCode::config, "'" + std::string(pattern_) + "' " + std::string(why), {}};
  }
  bool at(char c) const { return at_ < pattern_.size() && pattern_[at_] == c; }
  bool skip(char c) {
    const bool there = at(c);
    at_ += there ? 1 : 0;
    return there;
  }

  // What follows up to a ')' or the end.
  Result<double> alternatives(std::size_t depth) {
    if (depth > kDeepest) return refuse("has groups nested deeper than 16; use fewer");
    double all = 0, branch = 1;
    while (at_ < pattern_.size() && !at(')')) {
      if (skip('|')) {
        all += branch;
        branch = 1;
        continue;
      }
      const bool group = at('(');
      auto one = atom(depth);
      if (!one) return one;
      const auto quantified = quantifier(*one, group);
      if (!quantified) return quantified;
      branch *= *quantified;
    }
    return all + branch;
  }

  Result<double> atom(std::size_t depth) {
    if (skip('(')) {
      if (skip('?')) ++at_;  // what kind of group it is
      auto inside = alternatives(depth + 1);
      if (inside && !skip(')')) at_ = pattern_.size();  // no regular expression
      return inside;
    }
    if (skip('[')) {
      FINOPS_TRY(char_class());
    } else if (skip('\\')) {
      if (at_ < pattern_.size() && pattern_[at_] >= '1' && pattern_[at_] <= '9') {
        return refuse("refers back to a group, which finops does not do; write out what it matched");
      }
      ++at_;
    } else {
      ++at_;
    }
    return 1.0;
  }

  Result<void> char_class() {
    for (; at_ < pattern_.size() && !at(']'); ++at_) {
      if (at('\\')) {
        ++at_;
      } else if (at('[') && at_ + 1 < pattern_.size() &&
                 std::string_view(":.=").find(pattern_[at_ + 1]) != std::string_view::npos) {
        return refuse("has a POSIX class; write out the characters, as in [a-z]");
      }
    }
    ++at_;
    return {};
  }

  Result<double> quantifier(double ways, bool group) {
    if (skip('?')) {
      ways += 1;
    } else if (at('*') || at('+') || at('{')) {
      if (group)
        return refuse("repeats a group, which can take forever; repeat single characters, or use \"contains\"");
      const auto repeats = repetition();
      if (!repeats) return repeats;
      ways *= *repeats;
    } else {
      return ways;
    }
    skip('?');  // lazy
    if (at('*') || at('+') || at('?') || at('{')) return refuse("has a quantifier on a quantifier; use one");
    return ways;
  }

  Result<double> repetition() {
    constexpr double kUnbounded = kLongestRegexName + 1;
    if (!skip('{')) {
      ++at_;
      ++unbounded_;
      return kUnbounded;
    }
    const std::size_t end = std::min(pattern_.find('}', at_), pattern_.size());
    const std::string_view range = pattern_.substr(at_, end - at_);
    at_ = std::min(end + 1, pattern_.size());
    const std::size_t comma = std::min(range.find(','), range.size());
    const auto least = parse_uint(range.substr(0, comma));
    const bool open = comma + 1 == range.size();
    const auto most = open || comma == range.size() ? least : parse_uint(range.substr(comma + 1));
    if (!least || !most || *most < *least || *most > kLongestRegexName) {
      return refuse("repeats in a way finops does not understand; write {8} or {2,8}, up to 128");
    }
    unbounded_ += open ? 1 : 0;
    return open ? kUnbounded : static_cast<double>(*most - *least + 1);
  }

  std::string_view pattern_;
  std::size_t at_ = 0;
  int unbounded_ = 0;
};

}  // namespace

Result<void> check_safe_regex(std::string_view pattern) { return Scan(pattern).run(); }

}  // namespace finops
