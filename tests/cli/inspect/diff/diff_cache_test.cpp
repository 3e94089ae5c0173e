// C4: where two prompts begin to differ, and what the broken cache cost.
#include <doctest/doctest.h>

#include <string>

#include "cli/inspect/diff/diff.h"
#include "cli/inspect/diff/diff_records.h"

namespace finops::test::diff_cache_test {

namespace {

using namespace finops::cli;
using namespace finops::test;

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace

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

TEST_CASE("C4 diff: what a broken cache cost is an estimate, or unknown, and never 0 for lack of knowledge") {
  finops::RecordParser parser_a, parser_b;
  finops::RecordView a, b;
  PromptComparison prompts;
  prompts.shape = PromptComparison::Shape::broken;
  prompts.common_share_left = 0.5;
  const auto loss = [&](SampleRecord left, SampleRecord right) {
    REQUIRE(parser_a.parse_copy(left.line(), a));
    REQUIRE(parser_b.parse_copy(right.line(), b));
    return cache_loss(prompts, a, b, finops::built_in_prices());
  };
  const SampleRecord left = agent_record(false);
  SampleRecord right = agent_record(true);
  // A left 17 584 tokens; half of its 18 422 are the same. The rest was written anew: $3.75 instead of $0.30 a million.
  CacheLoss lost = loss(left, right);
  CHECK(lost.cacheable == 17'584);
  CHECK(lost.missed == 17'584 - 9'211);
  CHECK(lost.usd == (17'584 - 9'211) * 3'450);
  CHECK(lost.reason.empty());
  // Not written: $3 instead of $0.30.
  right.usage =
      R"({"input_tokens":19011,"output_tokens":402,"cache_read_tokens":0,"cache_write_tokens":0,"source":"response"})";
  CHECK(loss(left, right).usd == (17'584 - 9'211) * 2'700);
  // What B still read from the cache was not lost.
  right.usage =
      R"({"input_tokens":19011,"output_tokens":402,"cache_read_tokens":15000,"cache_write_tokens":0,"source":"response"})";
  CHECK(loss(left, right).missed == 2'584);

  SampleRecord unpriced = right;
  unpriced.model = unpriced.response_model = R"("in-house")";
  SampleRecord before = left;
  before.model = before.response_model = unpriced.model;
  lost = loss(before, unpriced);
  CHECK(lost.missed == 2'584);
  CHECK_FALSE(lost.usd.has_value());
  CHECK(has(lost.reason, "no price for in-house"));
  lost = loss(left, unpriced);
  CHECK_FALSE(lost.missed.has_value());
  CHECK(lost.reason == "each model has a cache of its own");
  SampleRecord silent = left;
  silent.usage = R"({"source":"absent"})";
  lost = loss(silent, right);
  CHECK_FALSE(lost.cacheable.has_value());
  CHECK_FALSE(lost.usd.has_value());
  right.usage = silent.usage;
  CHECK(loss(left, right).reason == "the usage of B is unknown");

  // OpenAI keeps by itself, from 1024 tokens on, in steps of 128.
  SampleRecord openai;
  openai.input = "1300", openai.cached = "0";
  CHECK(loss(openai, openai).cacheable == 1280);
  openai.input = "1023";
  CHECK(loss(openai, openai).cacheable == 0);
}

}  // namespace finops::test::diff_cache_test
