#include "core/query/regex.h"

#include <algorithm>
#include <cstring>
#include <optional>

#include <re2/re2.h>

#include "core/query/regex_needles.h"

namespace finops {
namespace {

constexpr std::size_t kLongestPattern = 4096;

re2::StringPiece piece(std::string_view text) { return {text.data(), text.size()}; }

bool contains(std::string_view text, std::string_view needle) {
  return ::memmem(text.data(), text.size(), needle.data(), needle.size()) != nullptr;
}

// Joins the strings of the chunks in a record: removes what finops writes between them, such as `"],[12.5,"`. Quotes in
// the text of a chunk are escaped, so the text cannot look like that. nullopt: the chunks are written differently.
std::optional<std::string> joined_chunks(std::string_view json, std::size_t chunks) {
  constexpr std::string_view kBetween = R"("],[)";
  if (!json.substr(chunks).starts_with('[')) return std::nullopt;
  std::string out;
  std::size_t done = chunks;
  for (std::size_t at = json.find(kBetween, chunks); at != std::string_view::npos; at = json.find(kBetween, at + 1)) {
    const std::size_t number_end = json.find_first_not_of("0123456789.eE+-", at + kBetween.size());
    if (number_end == std::string_view::npos || !json.substr(number_end).starts_with(R"(,")")) continue;
    out.append(json, done, at - done);
    done = number_end + 2;
  }
  return out.append(json.substr(done));
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
  const auto has_needle = [&](std::string_view text) {
    return std::any_of(needles_.begin(), needles_.end(), [&](const std::string& one) { return contains(text, one); });
  };
  if (has_needle(json) || contains(json, R"("base64")")) return true;  // base64 hides the text
  constexpr std::string_view kChunks = R"("chunks":)";
  const void* found = ::memmem(json.data(), json.size(), kChunks.data(), kChunks.size());
  if (found == nullptr) return contains(json, R"("chunks")");  // with blanks that finops does not write
  const auto joined =
      joined_chunks(json, static_cast<std::size_t>(static_cast<const char*>(found) - json.data()) + kChunks.size());
  return !joined || has_needle(*joined);
}

}  // namespace finops
