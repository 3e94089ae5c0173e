#include "core/base/json.h"

#include <doctest/doctest.h>

#include <string>

namespace finops::test::json_test {

TEST_CASE("L1: a tree keeps the order of members, or compares without it") {
  CHECK(json_line(parse_json(R"({"b": 1, "a": [true, null, "x"]})")) == R"({"b":1,"a":[true,null,"x"]})");
  CHECK(sorted_json_line(parse_sorted_json(R"({"b":1,"a":2})")) == R"({"a":2,"b":1})");
  CHECK(parse_sorted_json(R"({"b":1,"a":2})") == parse_sorted_json(R"({"a":2,"b":1})"));
}

TEST_CASE("L1: what is not JSON is discarded, and a lone surrogate is U+FFFD") {
  for (const char* text : {"", "{", "{\"a\":1}x", "\"\xff\"", "nul", "\"\\u12\""}) {
    CAPTURE(text);
    CHECK(parse_json(text).is_discarded());
    CHECK(parse_sorted_json(text).is_discarded());
    CHECK_FALSE(is_json(text));
  }
  CHECK(is_json(R"("\ud83d")"));
  CHECK(parse_json(R"({"a":"x\ud83d"})")["a"] == "x\xEF\xBF\xBD");
  CHECK(parse_json(R"("\ud83d\ude00")") == "\xF0\x9F\x98\x80");
  CHECK(json_line(nlohmann::ordered_json("a\xff")) == "\"a\xEF\xBF\xBD\"");
}

TEST_CASE("L1: nesting has a limit, brackets in strings do not count") {
  const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  CHECK(is_json(nested(kDeepestJson)));
  CHECK_FALSE(is_json(nested(kDeepestJson + 1)));
  CHECK_FALSE(is_json(nested(1'000'000)));
  CHECK(is_json("\"" + nested(1000) + "\""));
  CHECK(is_json(R"({"a":"\"[[[","b":[]})"));
  CHECK(is_deeper_than("[[", 1));
  CHECK_FALSE(is_deeper_than("[[", 2));
  CHECK_FALSE(is_deeper_than("[][]", 1));
}

}  // namespace finops::test::json_test
