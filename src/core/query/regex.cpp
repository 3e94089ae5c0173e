#include "core/query/regex.h"

#include <cstring>

#include <re2/re2.h>

#include "core/query/regex_needles.h"

namespace finops {
namespace {

constexpr std::size_t kLongestPattern = 4096;

re2::StringPiece piece(std::string_view text) { return {text.data(), text.size()}; }

bool contains(std::string_view text, std::string_view needle) {
  return ::memmem(text.data(), text.size(), needle.data(), needle.size()) != nullptr;
}

}  // namespace

Result<Regex> Regex::compile(std::string_view pattern) {
  const auto refuse = [](std::string why) { return Error{ErrorCode::invalid_argument, std::move(why), {}}; };
  if (pattern.size() > kLongestPattern) return refuse("longer than 4096 bytes");
  RE2::Options options(RE2::Quiet);
  auto re = std::make_shared<const RE2>(piece(pattern), options);
  if (!re->ok()) return refuse(re->error());
  Regex out;
  out.pattern_ = pattern;
  out.needles_ = regex_needles(pattern);
  out.re_ = std::move(re);
  return out;
}

bool Regex::finds(std::string_view text) const { return RE2::PartialMatch(piece(text), *re_); }

bool Regex::may_find_in_json(std::string_view json) const {
  if (needles_.empty()) return true;
  for (const std::string& needle : needles_) {
    if (contains(json, needle)) return true;
  }
  return contains(json, R"("base64")");  // what is in base64 cannot be seen
}

}  // namespace finops
