// The regular expressions that price files try on names of models: RE2, which needs time in proportion to the name,
// whatever the expression is. Immutable once compiled; any thread.
#pragma once
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace re2 {
class RE2;
}

namespace finops {

inline constexpr std::size_t kLongestNameRegex = 256;

class NameRegex {
 public:
  // RE2's syntax, and one thing more that genai-prices writes: a negative lookahead at the very beginning, "^(?!A)B",
  // which means that B fits at the beginning and A does not. Error: config, naming what is not accepted.
  static Result<NameRegex> compile(std::string_view pattern);

  bool finds(std::string_view name) const;  // anywhere in it

  NameRegex(NameRegex&&) noexcept;
  NameRegex& operator=(NameRegex&&) noexcept;
  ~NameRegex();

 private:
  NameRegex();

  std::unique_ptr<const re2::RE2> wanted_;
  std::unique_ptr<const re2::RE2> unwanted_;  // nullptr: there is no lookahead
};

}  // namespace finops
