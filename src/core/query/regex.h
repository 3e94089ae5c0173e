// Regular expressions of users. RE2 needs time linear in the text, for any expression and any text. Immutable once
// compiled; copies share it; any thread.
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
  // Compiles RE2's syntax. Error::invalid_argument, saying why it is invalid.
  static Result<Regex> compile(std::string_view pattern);

  bool finds(std::string_view text) const;  // anywhere in it
  const std::string& pattern() const noexcept { return pattern_; }

  // Every text with a match contains one of these strings, and so does the JSON of that text, since their characters
  // are never escaped in JSON. Empty: nothing is known.
  const std::vector<std::string>& needles() const noexcept { return needles_; }
  // Whether the text of a record may have a match, judged by the needles alone, which may also be split over the chunks
  // of a stream. Always true for a record with a body in base64.
  bool may_find_in_json(std::string_view json) const;

 private:
  std::string pattern_;
  std::vector<std::string> needles_;
  std::shared_ptr<const re2::RE2> re_;
};

}  // namespace finops
