// Regular expressions of users on text of anybody: RE2, which needs time in proportion to the text, whatever both are.
// Immutable once compiled; copies share it; any thread.
#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace re2 {
class RE2;
}

namespace finops {

class Regex {
 public:
  // RE2's syntax. Error::invalid_argument: why it is none.
  static Result<Regex> compile(std::string_view pattern);

  bool finds(std::string_view text) const;  // anywhere in it
  const std::string& pattern() const noexcept { return pattern_; }

  // Any text that it finds something in has one of these in it, and so has the JSON of that text, since they consist of
  // characters that no JSON writer escapes. None: nothing is known.
  const std::vector<std::string>& needles() const noexcept { return needles_; }
  // By the needles alone, in the text of a record; also where a needle is spread over the chunks of a stream. Yes for a
  // record with a body in base64.
  bool may_find_in_json(std::string_view json) const;

 private:
  std::string pattern_;
  std::vector<std::string> needles_;
  std::shared_ptr<const re2::RE2> re_;
};

}  // namespace finops
