// C7: the text of a configuration file: comments, places, and what is wrong with it.
#include "core/config/config_json.h"

#include <doctest/doctest.h>

namespace finops::test::config_json_test {
namespace {

using Kind = ConfigValue::Kind;

ConfigValue parsed(std::string_view text) {
  CAPTURE(std::string(text));
  auto value = parse_config_json(text, "f");
  REQUIRE(value.ok());
  return *std::move(value);
}

std::string fault(std::string_view text) {
  const auto value = parse_config_json(text, "f");
  return value ? "no fault" : value.error().context + " " + value.error().message;
}

}  // namespace

TEST_CASE("C7 json: every kind of value, with its place") {
  const std::string_view text =
      "{\"a\": \"x\\n\\u00e9\", \"b\": -1.50e2,\n \"c\" : true, \"d\":null,\"e\":[1, \"2\"], \"f\": {\"g\": false}}";
  const ConfigValue root = parsed(text);
  CHECK(root.kind == Kind::object);
  REQUIRE(root.members.size() == 6);
  CHECK(root.member("a")->kind == Kind::text);
  CHECK(root.member("a")->text == "x\n\xC3\xA9");
  CHECK(root.member("b")->text == "-1.50e2");
  CHECK(root.member("c")->kind == Kind::toggle);
  CHECK(root.member("c")->text == "true");
  CHECK(root.member("d")->kind == Kind::null);
  REQUIRE(root.member("e")->elements.size() == 2);
  CHECK(root.member("e")->elements[1].text == "2");
  CHECK(root.member("f")->member("g")->text == "false");
  CHECK(root.member("x") == nullptr);
  for (const ConfigMember& member : root.members) {
    CHECK(text.substr(member.at, 3) == "\"" + member.name + "\"");
    CHECK(text.substr(member.value.at, 1).find_first_not_of("\"-tn[{") == text.npos);
  }
  CHECK(place_in("f", text, root.member("f")->member("g")->at) == "f:2:48");
}

TEST_CASE("C7 json: comments are blanks, but not in texts, and places stay right") {
  const ConfigValue root = parsed(
      "\xEF\xBB\xBF// first\n/* two\nlines */ {\"url\": \"http://host/*x*/\", // end\n \"b\\\"//\": /**/ 2 /*/ */ "
      "}\n// no feed");
  CHECK(root.member("url")->text == "http://host/*x*/");
  CHECK(root.member("b\"//")->text == "2");
  CHECK(parsed("").kind == Kind::object);
  CHECK(parsed(" // nothing\n/* here */").members.empty());
  CHECK(fault("{\n/* \xC3\xA9 */ \"a\": x}") == "f:2:14 this is not JSON: invalid literal");
}

TEST_CASE("C7 json: what is wrong is said with its place, and without the text around it") {
  CHECK(fault("{\"a\": \"sk-secret-1\" \"b\"}").find("sk-secret") == std::string::npos);
  CHECK(fault("{\"a\": sk-secret-1}").find("sk-") == std::string::npos);
  CHECK(fault("{\"a\": 1") == "f:1:8 this is not JSON: unexpected end of input; expected '}'");
  CHECK(fault("{\"a\": 1} x") == "f:1:10 this is not JSON: invalid literal");
  CHECK(fault("{\"a\": 1 /* }") == "f:1:9 this comment has no end (*/)");
  CHECK(fault("{\"a\": 1,\n \"b\": {\"c\": 1, \"c\": 2}}") == "f:2:16 'c' is here for the second time");
  for (const char* text : {"[]", "\"x\"", "1", "null", "[{}]", " // x\n [1]"}) {
    CAPTURE(text);
    CHECK(fault(text).ends_with("the file must be one object: {...}"));
  }
  CHECK(fault("{\"a\": \"\xFF\"}").starts_with("f:1:"));
  CHECK(fault("{\"a\": 01}").starts_with("f:1:"));
  CHECK(fault("{\"a\": 1, \"b\": -1e999}") == "f:1:15 this number is too large");
  CHECK(fault("\xEF\xBB\xBF{\"a\": x}") == "f:1:7 this is not JSON: invalid literal");
  CHECK(fault("{\"a\": 1,}") == "f:1:9 this is not JSON: a comma before '}' is one too many");
  CHECK(fault("{\"a\": [1 ,\n ]}") == "f:2:2 this is not JSON: a comma before ']' is one too many");
  CHECK(fault("{\"a\":" + std::string(400'000, '[')).find("nested") != std::string::npos);
}

}  // namespace finops::test::config_json_test
