// Which model names an entry of genai-prices is for: {"equals": ...}, "starts_with", "ends_with", "contains", "regex",
// and "or"/"and" of such. Movable, then immutable: any thread.
#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/prices/json_tree.h"

namespace finops {

class ModelMatcher {
 public:
  // Error: config, saying what is wrong and what would be right. Regular expressions are compiled at their first use.
  static Result<ModelMatcher> parse(const JsonNode& node);

  ModelMatcher();
  ~ModelMatcher();
  ModelMatcher(ModelMatcher&&) noexcept;
  ModelMatcher& operator=(ModelMatcher&&) noexcept;

  // `name` in lower case, at most kLongestModelName bytes (longer ones match nothing).
  bool matches(std::string_view name) const;
  // Compiles the regular expressions. Error: config, naming the one that is invalid or not accepted (name_regex.h).
  Result<void> verify() const;
  // For people: "gpt-4o", "claude-sonnet-4-*", "*grok*", "/^o[134]/".
  void append_patterns(std::vector<std::string>& out) const;

 private:
  enum class Kind : unsigned char { any_of, all_of, equals, starts_with, ends_with, contains, regex };
  struct Regex;

  Kind kind_ = Kind::any_of;
  std::string text_;
  std::vector<ModelMatcher> parts_;
  std::unique_ptr<Regex> regex_;
};

inline constexpr std::size_t kLongestModelName = 256;

}  // namespace finops
