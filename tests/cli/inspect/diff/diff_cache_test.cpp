#include "cli/inspect/diff/diff.h"

#include <doctest/doctest.h>

#include <string>

namespace finops::test::diff_prompts_test {

using namespace finops::cli;

TEST_CASE("C4 diff: the first place where two prompts part, in every wire format") {
  const auto part = [](const std::string& left, const std::string& right) {
    const auto found = compare_prompts(left, right);
    REQUIRE(found.has_value());
    return found->where;
  };
  CHECK(part(R"({"messages":[{"role":"system","content":"You are kind."},{"role":"user","content":"a"}]})",
             R"({"messages":[{"role":"system","content":"You are  kind."},{"role":"user","content":"a"}]})") ==
        "messages[0].content, word 3");
  CHECK(part(R"({"instructions":"a b c","input":"x"})", R"({"instructions":"a B c","input":"x"})") ==
        "system prompt, word 2");
  CHECK(part(R"({"input":[{"role":"user","content":"x"}]})", R"({"input":[{"role":"user","content":"y"}]})") ==
        "input[0].content, word 1");
  CHECK(part(R"({"systemInstruction":{"parts":[{"text":"a b"}]},"contents":[]})",
             R"({"systemInstruction":{"parts":[{"text":"a c"}]},"contents":[]})") == "system prompt, word 2");
  CHECK(part(R"({"contents":[{"role":"user","parts":[{"text":"hi"}]}]})",
             R"({"contents":[{"role":"user","parts":[{"text":"ho"}]}]})") == "contents[0].parts[0].text, word 1");
  CHECK(part(R"({"prompt":"a b"})", R"({"prompt":"a c"})") == "prompt, word 2");
  CHECK(part(R"({"tools":[{"name":"f","parameters":{"a":1,"b":2}}],"messages":[]})",
             R"({"tools":[{"name":"f","parameters":{"b":2,"a":1}}],"messages":[]})") == "tools[0].parameters.a");
  CHECK(part(R"({"tools":[{"name":"f"}],"messages":[1]})", R"({"messages":[1]})") == "tools[0] in A, messages[0] in B");
  CHECK(part(R"({"system":"s","thinking":{"type":"enabled"},"messages":[1]})",
             R"({"system":"s","thinking":{"type":"disabled"},"messages":[1]})") == "thinking.type, word 1");
  CHECK_FALSE(compare_prompts("{}", R"({"messages":[1]})").has_value());
  CHECK_FALSE(compare_prompts("no json", R"({"messages":[1]})").has_value());
}

TEST_CASE("C4 diff: a prompt that goes on, and marks where to cache, break nothing") {
  using Shape = PromptComparison::Shape;
  const auto shape = [](const std::string& left, const std::string& right) {
    return compare_prompts(left, right)->shape;
  };
  const std::string one = R"({"system":"s","messages":[{"role":"user","content":"a"}]})";
  const std::string marked =
      R"({"system":[{"type":"text","text":"s","cache_control":{"type":"ephemeral"}}],"messages":[{"role":"user","content":[{"type":"text","text":"a","cache_control":{"type":"ephemeral"}}]}]})";
  const std::string more =
      R"({"system":"s","messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}]})";
  CHECK(shape(one, one) == Shape::same);
  CHECK(shape(one, marked) == Shape::same);
  CHECK(shape(one, more) == Shape::extended);
  CHECK(shape(more, one) == Shape::shortened);
  CHECK(compare_prompts(one, more)->common == compare_prompts(one, more)->left_size);
}

}  // namespace finops::test::diff_prompts_test
