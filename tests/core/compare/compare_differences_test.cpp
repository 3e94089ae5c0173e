// C3: what is told of a pair: differences, patches, texts and names.
#include <doctest/doctest.h>

#include <algorithm>

#include "core/compare/compare_support.h"

namespace finops::test::compare_differences_test {

TEST_CASE("C3 differences: long texts are cut around the first difference, many differences are counted") {
  std::string left(100'000, 'a'), right = left;
  right[50'000] = 'b';
  const Comparison text = compared(left, right);
  REQUIRE(text.differences.size() == 1);
  CHECK(text.differences[0].recorded.size() < 3000);
  CHECK(text.differences[0].recorded != text.differences[0].replayed);
  std::string many = "{\"a\":[", more = many;
  for (int i = 0; i < 500; ++i) many += "{\"k\":1},", more += "{\"k\":2},";
  const Comparison places = compared(many + "{\"k\":1}]}", more + "{\"k\":1}]}");
  CHECK(places.verdict == Verdict::reworded);
  CHECK(places.differences.size() + places.left_out == 500);
  CHECK(places.differences.size() <= 40);
}

TEST_CASE("C3 differences: nothing that a provider sends makes a reason or a difference long") {
  const std::string huge(1'000'000, 'h');
  const std::string body = R"({"choices":[{"message":{"content":"a","tool_calls":[{"function":{"name":")" + huge +
                           R"(","arguments":")" + huge + R"("}}]},"finish_reason":")" + huge + R"("}],")" + huge +
                           R"(":{"b":1}})";
  AnswerToCompare failed = failure(500, "");
  failed.failure = huge;
  for (const Comparison& c : {compared("{\"choices\":[]}", body), compared(body, "{\"choices\":[]}"),
                              compared(body, "{}"), compare_answers(ok("{}"), failed, {})}) {
    CHECK(c.verdict >= Verdict::changed);
    CHECK(c.reason.size() < 400);
    for (const AnswerDifference& one : c.differences) {
      CHECK(one.recorded.size() < 3000);
      CHECK(one.replayed.size() < 3000);
      CHECK(one.place.size() < 400);
    }
  }
}

TEST_CASE("C3 patch: it turns the recorded body into the replayed one, without ids, dates and usage") {
  const auto patched = [](std::string_view a, std::string_view b) { return answer_patch(ok(a), ok(b), {}); };
  CHECK(patched(R"({"id":"a","x":1})", R"({"id":"b","x":1})").json == "[]");
  CHECK(
      patched(R"({"a":[1,"b"],"c/~":1})", R"({"a":["d"],"e":null,"f":{"g":2}})").json ==
      R"([{"op":"replace","path":"/a/0","value":"d"},{"op":"remove","path":"/a/1"},{"op":"remove","path":"/c~1~0"},{"op":"add","path":"/f","value":{"g":2}}])");
  for_each_pair([&](const AnswerFormat& from, const AnswerFormat& to) {
    Say other;
    other.text = "No.";
    const AnswerPatch patch = patched(from.body({}), to.body(other));
    CHECK(patch.left_out.empty());
    CHECK(patch.json.find("\"No.\"") != std::string::npos);
  });
  CHECK(!patched("text", "other").left_out.empty());
}

TEST_CASE("C3 text: an answer as people read it, in every format") {
  for (const AnswerFormat& format : answer_formats()) {
    CAPTURE(format.name);
    Say say;
    if (format.tools) say.tool = "f", say.arguments = R"({"a":1})";
    CHECK(answer_text(ok(format.body(say))) ==
          std::string("It is sunny in Paris.") + (format.tools ? "\n[tool_call f] {\"a\":1}" : ""));
  }
  CHECK(answer_text(ok("plain")) == "plain");
  CHECK(answer_text(ok("\xff")).empty());
}

TEST_CASE("C3 names: verdicts and modes are read as they are written") {
  for (const VerdictInfo& row : kVerdicts) {
    CHECK(parse_verdict(row.word) == row.verdict);
    CHECK(to_string(row.verdict) == row.word);
  }
  CHECK(!parse_verdict("other"));
  CHECK(parse_compare_mode("exact") == CompareMode::exact);
  CHECK(!parse_compare_mode("Exact"));
}

}  // namespace finops::test::compare_differences_test
