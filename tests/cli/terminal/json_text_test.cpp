#include <doctest/doctest.h>

#include <string>

#include "cli/terminal/json_text.h"

namespace finops::test::json_text_test {

TEST_CASE("indent_json: any text, valid or not, deep or long") {
  using finops::cli::indent_json;
  CHECK(indent_json(R"({})") == "{}");
  CHECK(indent_json(R"( { } )") == "{}");
  CHECK(indent_json(R"({"a":[1,-2.50,"x,]\""],"b":[{"c":[]}]})") ==
        "{\n  \"a\": [1, -2.50, \"x,]\\\"\"],\n  \"b\": [\n    {\n      \"c\": []\n    }\n  ]\n}");
  const std::string deep(100'000, '[');
  CHECK(indent_json(deep).size() < deep.size() * 140);
  for (const char* bad : {"", "{", "}", "]]", "{\"a", "\"\\", "{,,:", "[1,", "[\"abc"}) CHECK_NOTHROW(indent_json(bad));
  const std::string text(500, 'x');
  CHECK(indent_json("[\"" + text + "\"]") == "[\n  \"" + text + "\"\n]");
}

}  // namespace finops::test::json_text_test
