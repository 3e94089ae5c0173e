#include "core/prices/name_regex.h"

#include <utility>

#include <re2/re2.h>

namespace finops {
namespace {

constexpr std::string_view kLookahead = "^(?!";

// Calls `see` with each character that is neither escaped nor in a class, how many groups are open after it, and where
// it is.
template <class See>
void walk(std::string_view pattern, See see) {
  bool in_class = false;
  int open = 0;
  for (std::size_t at = 0; at < pattern.size(); ++at) {
    const char c = pattern[at];
    if (c == '\\') {
      ++at;
    } else if (in_class) {
      in_class = c != ']';
    } else if (c == '[') {
      in_class = true;
      if (pattern.substr(at + 1).starts_with('^')) ++at;
      if (pattern.substr(at + 1).starts_with(']')) ++at;  // the first one is a character like others
    } else {
      open += c == '(' ? 1 : c == ')' ? -1 : 0;
      see(c, open, at);
    }
  }
}

Error refuse(std::string_view pattern, std::string_view why) {
  return {ErrorCode::config, "'" + std::string(pattern) + "' " + std::string(why), {}};
}

Result<std::unique_ptr<const re2::RE2>> compiled(std::string_view pattern, std::string_view whole) {
  RE2::Options options(RE2::Quiet);
  options.set_encoding(RE2::Options::EncodingLatin1);  // names are bytes
  auto out = std::make_unique<const RE2>(re2::StringPiece(pattern.data(), pattern.size()), options);
  if (!out->ok()) return refuse(whole, "is not a regular expression of RE2: " + out->error() + "; or use \"contains\"");
  return out;
}

}  // namespace

NameRegex::NameRegex() = default;
NameRegex::~NameRegex() = default;
NameRegex::NameRegex(NameRegex&&) noexcept = default;
NameRegex& NameRegex::operator=(NameRegex&&) noexcept = default;

Result<NameRegex> NameRegex::compile(std::string_view pattern) {
  if (pattern.size() > kLongestNameRegex) {
    return refuse(pattern, "is longer than 256 bytes; use \"or\" of several matches");
  }
  NameRegex out;
  std::string wanted(pattern);
  if (pattern.starts_with(kLookahead)) {
    std::size_t end = 0;
    bool alternatives = false;
    walk(pattern, [&](char c, int open, std::size_t at) {
      if (c == ')' && open == 0 && end == 0) end = at;
      alternatives = alternatives || (c == '|' && open == 0);
    });
    const std::string_view rest = end > 0 ? pattern.substr(end + 1) : std::string_view();
    const bool repeated = !rest.empty() && std::string_view("*+?{").find(rest.front()) != std::string_view::npos;
    if (end == 0 || alternatives || repeated) {
      return refuse(pattern, "has a lookahead that finops does not read; write ^(?!...) once, at the beginning");
    }
    const std::string_view ahead = pattern.substr(kLookahead.size(), end - kLookahead.size());
    auto unwanted = compiled("^(?:" + std::string(ahead) + ")", pattern);
    if (!unwanted) return std::move(unwanted).error();
    out.unwanted_ = std::move(*unwanted);
    wanted = "^" + std::string(rest);
  }
  auto fits = compiled(wanted, pattern);
  if (!fits) return std::move(fits).error();
  out.wanted_ = std::move(*fits);
  return out;
}

bool NameRegex::finds(std::string_view name) const {
  const re2::StringPiece text(name.data(), name.size());
  return RE2::PartialMatch(text, *wanted_) && !(unwanted_ && RE2::PartialMatch(text, *unwanted_));
}

}  // namespace finops
