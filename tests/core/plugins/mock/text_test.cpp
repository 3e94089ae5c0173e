#include "core/plugins/mock/text.h"

#include <cmath>

#include <doctest/doctest.h>

#include "core/base/strings.h"
#include "core/plugins/mock/answer.h"
#include "core/plugins/mock/schema.h"

namespace finops::mock {

TEST_CASE("mock text: ids are made of letters and digits and depend on seed and salt only") {
  const std::string id = make_id("resp_", "seed", "id", 48);
  CHECK(id.size() == 53);
  CHECK(id.starts_with("resp_"));
  CHECK(id == make_id("resp_", "seed", "id", 48));
  CHECK(id != make_id("resp_", "seed", "other", 48));
  CHECK(id != make_id("resp_", "tree", "id", 48));
}

TEST_CASE("mock text: tokens are about four characters, counted as characters and never zero") {
  CHECK(tokens_of(std::string_view("")) == 1);
  CHECK(tokens_of(std::string_view("abcd")) == 1);
  CHECK(tokens_of(std::string_view("abcde")) == 2);
  CHECK(tokens_of(std::string_view("世界世界")) == 1);
  CHECK(tokens_of(Json{{"a", "abcd"}, {"b", Json::array({"abcde", 7, nullptr})}}) == 3);
  CHECK(tokens_of(Json("data:image/png;base64," + std::string(100'000, 'A'))) == 258);
}

TEST_CASE("mock text: deltas join to the text and never cut a character") {
  for (const std::string_view text :
       {"Hello wide world", "", "世界你好世界你好世界你好世界你好", "a👋🏽b 👩‍👩‍👧‍👧", "   "}) {
    std::string joined;
    for (const std::string& piece : split_deltas(text)) {
      CHECK(is_utf8(piece));
      CHECK_FALSE(piece.empty());
      joined += piece;
    }
    CHECK(joined == text);
  }
  CHECK(split_deltas("Hello wide world").size() == 3);
}

TEST_CASE("mock text: clip cuts between characters and says so") {
  CHECK(clip("abc", 3) == "abc");
  CHECK(clip("äöü", 2) == "äö…");
}

TEST_CASE("mock text: vectors have length one and the same values in both encodings") {
  const std::vector<float> vector = unit_vector("text", 100);
  double squares = 0;
  for (const float value : vector) squares += static_cast<double>(value) * static_cast<double>(value);
  CHECK(std::abs(squares - 1.0) < 1e-5);
  CHECK(vector == unit_vector("text", 100));
  CHECK(vector != unit_vector("texts", 100));
  const auto bytes = decode_base64(to_base64(vector));
  REQUIRE(bytes);
  CHECK(bytes->size() == 400);
}

TEST_CASE("mock json: look-ups survive every shape, deep and broken texts are refused") {
  CHECK(member(Json(1), "a").is_null());
  CHECK(last_of(Json::array()).is_null());
  CHECK(plain_text(Json::parse(R"([{"type":"text","text":"a"},{"type":"image"},"b",[["c"]]])")) == "a b");
  CHECK(last_text(Json::parse(R"(["a",{"text":"b"},{"text":"<system-reminder>c"},{"type":"image"},[["d"]]])")) == "b");
  CHECK(last_text(Json("a")) == "a");
  CHECK(last_text(Json(7)).empty());
  CHECK_FALSE(parsed("{\"a\":"));
  CHECK_FALSE(parsed("\"\xff\""));
  CHECK_FALSE(parsed(std::string(100'000, '[') + std::string(100'000, ']')));
  CHECK_FALSE(parsed(R"({"model":"\ud83d"})"));  // as the providers do
  CHECK(parsed(R"({"model":"\ud83d\ude00"})"));
  CHECK_FALSE(parsed(std::string(201, '[') + std::string(201, ']')));
  CHECK(parsed("{\"a\":\"[[[{{{\\\"[\"}"));
  CHECK(json_line(Json("a\xff")) == "\"a\xEF\xBF\xBD\"");
}

TEST_CASE("mock schema: the smallest value that satisfies it") {
  const auto made = [](const char* schema) { return minimal_value(Json::parse(schema)).dump(); };
  CHECK(made("{}") == "{}");
  CHECK(minimal_value(nullptr).dump() == "{}");
  CHECK(made(R"({"type":"object","properties":{"a":{"type":"string"},"b":{"type":"integer"}},"required":["a"]})") ==
        R"({"a":"mock"})");
  CHECK(made(R"({"type":"object","properties":{"a":{"enum":["x","y"]},"b":{"const":5},"c":{"type":["null","boolean"]},
                 "d":{"type":"null"}},"required":["a","b","c","d","e"]})") ==
        R"({"a":"x","b":5,"c":true,"d":null,"e":"mock"})");
  CHECK(made(R"({"type":"integer","minimum":3})") == "3");
  CHECK(made(R"({"type":"number","exclusiveMinimum":3,"multipleOf":5})") == "5");
  CHECK(made(R"({"type":"integer","maximum":-2})") == "-2");
  CHECK(made(R"({"type":"number","minimum":1,"exclusiveMaximum":1.5})") == "1");
  CHECK(made(R"({"type":"string","minLength":6})") == R"("mockxx")");
  CHECK(made(R"({"type":"string","maxLength":2})") == R"("mo")");
  CHECK(made(R"({"type":"string","format":"date"})") == R"("2026-01-01")");
  CHECK(made(R"({"type":"array","items":{"type":"number"},"minItems":2})") == "[1,1]");
  CHECK(made(R"({"type":"ARRAY","items":{"type":"STRING"},"minItems":"1"})") == R"(["mock"])");
  CHECK(made(R"({"anyOf":[{"type":"boolean"},{"type":"null"}]})") == "true");
  CHECK(made(R"({"allOf":[{"type":"object","properties":{"a":{"const":1}},"required":["a"]},
                          {"type":"object","properties":{"b":{"const":2}},"required":["b"]}]})") == R"({"a":1,"b":2})");
  CHECK(made(R"({"$defs":{"n":{"type":"object","properties":{"v":{"type":"integer"}},"required":["v"]}},
                 "type":"object","properties":{"n":{"$ref":"#/$defs/n"}},"required":["n"]})") == R"({"n":{"v":1}})");
}

TEST_CASE("mock schema: a schema that refers to itself, or to nothing, ends") {
  const Json endless = Json::parse(R"({"type":"object","properties":{"a":{"$ref":"#"}},"required":["a"]})");
  CHECK(minimal_value(endless).is_object());
  CHECK(minimal_value(Json::parse(R"({"$ref":"#/nowhere/at/all"})")).dump() == "{}");
  CHECK(minimal_value(Json::parse(R"({"type":"array","items":{"type":"string"},"minItems":18446744073709551615})"))
            .size() == 100);
  const Json wide = Json::parse(R"({"type":"object","properties":{"a":{"$ref":"#"},"b":{"$ref":"#"},"c":{"$ref":"#"}},
                                    "required":["a","b","c"]})");
  CHECK(wide.dump().size() < minimal_value(wide).dump().size());
  std::string deep = R"({"type":"string","minLength":10000})";
  for (int i = 0; i < 5; ++i) deep = R"({"type":"array","minItems":100,"items":)" + deep + "}";
  CHECK(minimal_value(Json::parse(deep)).dump().size() < 4'000'000);
}

TEST_CASE("C1: the mock calls a tool that is named plainly, not one whose name is part of a text") {
  struct Case {
    const char* tool;
    const char* text;
    bool called;
  };
  for (const Case& c : std::initializer_list<Case>{{"get_weather", "get_weather in Paris, please", true},
                                                   {"get_weather", "please Get Weather", true},
                                                   {"get_weather", "(get_weather)", true},
                                                   {"get_weather", "what is the weather?", false},
                                                   {"get_weather", "forget_weather", false},
                                                   {"get_weather", "see src/get_weather.py or get_weather_now", false},
                                                   {"ToolSearch", "try ToolSearch.", true},
                                                   {"ToolSearch", "a tool, search", false},
                                                   {"Bash", "use Bash to list files", true},
                                                   {"Bash", "run the `bash` thing", true},
                                                   {"Bash", "Bash", true},
                                                   {"Bash", "I bash keys. Bash is old", false},
                                                   {"Write", "Write a poem", false},
                                                   {"Write", "Call your Write tool", true},
                                                   {"search", "search(query)", true},
                                                   {"search", "the research tool", false},
                                                   {"search", "research", false},
                                                   {"", "", false}}) {
    INFO(c.tool, ": ", c.text);
    Prompt prompt;
    prompt.tools = {{c.tool, nullptr}};
    prompt.user_text = c.text;
    CHECK(answer_prompt(prompt).call.has_value() == c.called);
  }
}

TEST_CASE("mock answer: when a tool is called") {
  Prompt prompt;
  prompt.model = "m";
  prompt.tools = {{"get_time", nullptr}, {"get_weather", nullptr}};
  prompt.user_text = "hello";
  CHECK_FALSE(answer_prompt(prompt).call);
  prompt.user_text = "please use Get Weather";
  REQUIRE(answer_prompt(prompt).call);
  CHECK(answer_prompt(prompt).call->name == "get_weather");
  prompt.tool_use = ToolUse::never;
  CHECK_FALSE(answer_prompt(prompt).call);
  prompt.tool_use = ToolUse::always;
  prompt.user_text = "hello";
  REQUIRE(answer_prompt(prompt).call);
  CHECK(answer_prompt(prompt).call->name == "get_time");
  prompt.forced_tool = "get_weather";
  CHECK(answer_prompt(prompt).call->name == "get_weather");
  prompt.tool_use = ToolUse::when_named;
  prompt.user_text = "get_weather";
  prompt.after_tool = true;
  prompt.tool_result = "20 degrees";
  CHECK(answer_prompt(prompt).text ==
        "This is finops' built-in mock answering as m. Your tool returned: \"20 degrees\".");
}

TEST_CASE("C1 mock schema: what a schema asks for is bounded in bytes, however it asks") {
  const auto many = [](const Json& item) {
    return Json{{"type", "array"}, {"minItems", 1'000'000'000}, {"items", item}};
  };
  Json names = Json::array(), parts = Json::array();
  for (int i = 0; i < 3000; ++i) names.push_back("key" + std::to_string(i));
  for (int i = 0; i < 50; ++i) parts.push_back({{"$ref", "#"}});
  const Json self = {{"$ref", "#"}};
  const std::string text(100'000, 'e');
  for (const Json& schema : {
           Json{{"type", "object"},
                {"properties", {{"a", self}, {"b", self}, {"c", self}}},
                {"required", Json::array({"a", "b", "c"})}},
           many(self),
           many(many(many({{"type", "string"}, {"minLength", 1'000'000'000}}))),
           many(many({{"enum", Json::array({text})}})),
           many(many({{"const", names}})),
           many(many({{"default", text}})),
           many(many({{"type", "object"}, {"required", names}})),
           many(many({{"type", "object"}, {"required", Json::array({text})}})),
           many(many({{"$ref", "#/" + text}})),
           Json{{"anyOf", parts}},
           Json{{"allOf", parts}},
           Json{{"type", "array"}, {"prefixItems", parts}},
           Json{{"type", "string"}, {"pattern", "^(a+)+$"}, {"minLength", 1'000'000'000}},
       }) {
    CHECK(minimal_value(schema).dump().size() < 300'000);
  }
  CHECK(minimal_value({{"const", names}}) == names);  // what is asked for once is given whole
}

}  // namespace finops::mock
