// Escapes that are half of a character (complaints jq#2543, proposal-well-formed-stringify#5).
#include "core/base/lone_surrogates.h"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

namespace finops::test::lone_surrogates_test {
namespace {

std::string mended(std::string json) {
  mend_lone_surrogates(json);
  return json;
}

std::string there_and_back(const std::string& json) {
  const HiddenSurrogates hidden = hide_lone_surrogates(json);
  std::string out = nlohmann::ordered_json::parse(hidden.json).dump();
  if (hidden.any) show_lone_surrogates(out);
  return out;
}

}  // namespace

TEST_CASE("L8 lone surrogates: half a character becomes U+FFFD in its place, whole ones and texts about escapes stay") {
  CHECK(mended(R"("a\ud83d")") == R"("a\ufffd")");
  CHECK(mended(R"("\udc00\uD83D\uDE00\uD83D\uD83D\ude00\\ud83d\\\ud83d")") ==
        R"("\ufffd\uD83D\uDE00\ufffd\uD83D\ude00\\ud83d\\\ufffd")");
  CHECK(mended(R"("\ude00\ud83d\n\ud83dx\u00e9")") == R"("\ufffd\ufffd\n\ufffdx\u00e9")");
  for (const char* same : {R"("\ud83d\ude00")", R"("\ud8")", R"("\ud83)", R"(\)", R"("\uzzzz")", ""}) {
    CHECK(mended(same) == same);
  }
}

TEST_CASE("L8 lone surrogates: what is read and written again keeps them as they were") {
  const std::string text = R"(["caf\ud83d tail","\udc00","\udfff\ud800","\\ud83d","é😀"])";
  CHECK(there_and_back(text) == text);
  CHECK(there_and_back(R"({"\udabc":1})") == R"({"\udabc":1})");
  // Characters of private use are never taken for what they hide.
  const std::string own = "[\"\U0010F83D\",\"\\ud83d\"]";
  CHECK(there_and_back(own) == "[\"\U0010F83D\",\"\uFFFD\"]");
  CHECK(there_and_back(R"(["\udbfe\udc3d","\ud83d"])") == "[\"\U0010F83D\",\"\uFFFD\"]");
  CHECK(there_and_back("[\"\U0010F7FF\",\"\\ud83d\"]") == "[\"\U0010F7FF\",\"\\ud83d\"]");
}

}  // namespace finops::test::lone_surrogates_test
