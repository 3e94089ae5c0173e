// C3: the class of a pair of answers, in every provider's wire format.
#include <doctest/doctest.h>

#include <algorithm>

#include "core/compare/compare_support.h"
#include "core/usage/usage_support.h"

namespace finops::test::compare_test {

TEST_CASE("C3 same: other ids, dates, usage, fingerprints, signatures and stream pieces make no difference") {
  for_each_pair([](const AnswerFormat& from, const AnswerFormat& to) {
    Say say;
    if (from.thinking) say.thinking = "The forecast says so.";
    if (from.tools) say.tool = "get_weather", say.arguments = R"({"city":"Paris","days":2})", say.finish = "tool_calls";
    Say again = say;
    again.seed = 2;
    const std::string recorded = from.body(say), replayed = to.body(again);
    CHECK(recorded != replayed);
    const Comparison c = compared(recorded, replayed);
    CHECK(said(c) == "same");
    CHECK(c.differences.empty());
    CHECK(c.similarity == 1.0);
  });
}

TEST_CASE("C3 reworded: same status, finish, tools and shape, other text") {
  for_each_pair([](const AnswerFormat& from, const AnswerFormat& to) {
    Say other;
    other.text = "It is rainy in Paris.";
    other.seed = 3;
    const Comparison c = compared(from.body({}), to.body(other));
    CHECK(said(c) == "reworded: other text, 80% alike");
    CHECK(kinds(c) == "text");
    REQUIRE(!c.differences.empty());
    CHECK(c.differences[0].recorded == "It is sunny in Paris.");
    CHECK(c.differences[0].replayed == "It is rainy in Paris.");
    CHECK(verdict(from.body({}), to.body(other), {.mode = CompareMode::text}) == "changed");
    CHECK(verdict(from.body({}), to.body(other), {.similarity = 0.8}) == "reworded");
    CHECK(verdict(from.body({}), to.body(other), {.similarity = 0.81}) == "changed");
    if (!from.thinking) return;
    Say thought, again;
    thought.thinking = "Blue sky.";
    again.thinking = "No cloud.";
    CHECK(said(compared(from.body(thought), to.body(again))).starts_with("reworded: other thinking"));
  });
}

TEST_CASE("C3 changed: another finish reason") {
  for_each_pair([](const AnswerFormat& from, const AnswerFormat& to) {
    Say other;
    other.finish = "length";
    const Comparison c = compared(from.body({}), to.body(other));
    CHECK(c.verdict == Verdict::changed);
    CHECK(c.reason.starts_with("finish "));
    CHECK(kinds(c).starts_with("finish"));
  });
}

TEST_CASE("C3 changed: another tool, one more, one less") {
  for_each_pair([](const AnswerFormat& from, const AnswerFormat& to) {
    if (!from.tools) return;
    Say calls, other, none;
    calls.tool = "get_weather", calls.arguments = R"({"city":"Paris"})";
    other = calls;
    other.tool = "get_time";
    const Comparison c = compared(from.body(calls), to.body(other));
    CHECK(said(c) == "changed: tools get_weather > get_time");
    CHECK(kinds(c) == "tools");
    CHECK(c.differences.at(0).recorded == R"(get_weather {"city":"Paris"})");
    CHECK(said(compared(from.body(none), to.body(calls))) == "changed: tools none > get_weather");
    CHECK(said(compared(from.body(calls), to.body(none))) == "changed: tools get_weather > none");
  });
}

TEST_CASE("C3 tools: other values in arguments are reworded, another shape is changed") {
  for_each_pair([](const AnswerFormat& from, const AnswerFormat& to) {
    if (!from.tools) return;
    const auto call = [](const char* arguments) {
      Say out;
      out.tool = "find", out.arguments = arguments;
      return out;
    };
    const std::string recorded = from.body(call(R"({"city":"Paris","id":7,"tags":["a"]})"));
    CHECK(verdict(recorded, to.body(call(R"({"id": 7, "tags": ["a"], "city": "Paris"})"))) == "same");
    const Comparison c = compared(recorded, to.body(call(R"({"city":"Paris","id":8,"tags":["a","b"]})")));
    CHECK(c.verdict == Verdict::reworded);
    CHECK(c.reason.starts_with("other arguments for find"));
    CHECK(kinds(c) == "arguments");
    CHECK(verdict(recorded, to.body(call(R"({"city":"Paris","id":"7","tags":["a"]})"))) == "changed");
    CHECK(verdict(recorded, to.body(call(R"({"city":"Paris","tags":["a"]})"))) == "changed");
    CHECK(verdict(recorded, to.body(call(R"({"city":null,"id":7,"tags":["a"]})"))) == "changed");
    CHECK(verdict(recorded, to.body(call(R"({"city":"Paris","id":8,"tags":["a"]})")), {.mode = CompareMode::text}) ==
          "changed");
  });
}

TEST_CASE("C3 shape: a text that is JSON has a shape, and a text that is none has not") {
  for_each_pair([](const AnswerFormat& from, const AnswerFormat& to) {
    const auto says = [](const char* text) {
      Say out;
      out.text = text;
      return out;
    };
    const std::string recorded = from.body(says(R"({"items":[{"name":"a","price":1.5}],"next":null})"));
    CHECK(
        verdict(recorded, to.body(says(R"({"items":[{"name":"b","price":2},{"name":"c","price":3}],"next":null})"))) ==
        "reworded");
    CHECK(said(compared(recorded, to.body(says(R"({"items":[{"name":"a","price":"1.5"}],"next":null})")))) ==
          "changed: JSON shape of the text at /items/*/price: number > text");
    CHECK(verdict(recorded, to.body(says(R"({"items":[{"name":"a"}],"next":null})"))) == "changed");
    CHECK(said(compared(recorded, to.body(says("There is one item.")))) == "changed: text JSON > no JSON");
  });
}

TEST_CASE("C3 changed: thinking, a refusal or a picture where there was none") {
  for_each_pair([](const AnswerFormat& from, const AnswerFormat& to) {
    if (!from.thinking) return;
    Say thinks;
    thinks.thinking = "Hm.";
    CHECK(said(compared(from.body({}), to.body(thinks))) == "changed: parts text > text, thinking");
  });
  const char* const kRefused =
      R"({"choices":[{"message":{"content":null,"refusal":"I cannot."},"finish_reason":"stop"}]})";
  const char* const kSaid = R"({"choices":[{"message":{"content":"I can."},"finish_reason":"stop"}]})";
  CHECK(said(compared(kSaid, kRefused)) == "changed: parts text > refusal");
}

TEST_CASE("C3 choices: each choice has its text and its finish reason") {
  const auto two = [](const char* first, const char* second, const char* finish) {
    return std::string(R"({"choices":[{"index":0,"message":{"content":")") + first +
           R"("},"finish_reason":"stop"},{"index":1,"message":{"content":")" + second + R"("},"finish_reason":")" +
           finish + R"("}]})";
  };
  CHECK(verdict(two("a", "b", "stop"), two("a", "b", "stop")) == "same");
  CHECK(said(compared(two("a", "b", "stop"), two("a", "c", "stop"))).starts_with("reworded: other text"));
  CHECK(said(compared(two("a", "b", "stop"), two("a", "b", "length"))) == "changed: finish stop, stop > stop, length");
  CHECK(said(compared(two("a", "b", "stop"), R"({"choices":[{"message":{"content":"a"},"finish_reason":"stop"}]})"))
            .starts_with("changed: finish"));
}

TEST_CASE("C3 choices: they are compared by their number, whatever their order in the body") {
  const std::string a = R"({"index":0,"message":{"content":"a"},"finish_reason":"stop"})";
  const std::string b = R"({"index":1,"message":{"content":"b"},"finish_reason":"length"})";
  const auto both = [](const std::string& first, const std::string& second) {
    return R"({"choices":[)" + first + "," + second + "]}";
  };
  CHECK(verdict(both(a, b), both(b, a)) == "same");
  const std::string other = R"({"index":0,"message":{"content":"b"},"finish_reason":"stop"})";
  CHECK(verdict(both(a, b), both(b, other)) == "reworded");
}

TEST_CASE("C3 reworded: a share of likeness is given where the text differs, and JSON counts however it is written") {
  const auto chat = [](const char* text, const char* more) {
    return std::string(R"({"choices":[{"message":{"content":)") + text + R"(,"reasoning_content":")" + more +
           R"("}}]})";
  };
  CHECK(said(compared(chat(R"("a b")", "x"), chat(R"("a b")", "y"))) == "reworded: other thinking");
  CHECK(said(compared(chat(R"("a b")", "x"), chat(R"("a c")", "x"))) == "reworded: other text, 50% alike");
  const char* const kJson = R"("{\"a\":1,\"b\":[2]}")";
  const char* const kAgain = R"("{ \"b\": [2],\n \"a\": 1 }")";
  CHECK(said(compared(chat(kJson, "x"), chat(kAgain, "x"))) == "reworded: other text, 100% alike");
  CHECK(verdict(chat(kJson, "x"), chat(kAgain, "x"), {.similarity = 1.0}) == "reworded");
}

TEST_CASE("C3 values: what is neither text nor tool is compared as well in a body that is no stream") {
  const auto rated = [](const char* rating, const char* more) {
    return std::string(
               R"({"candidates":[{"content":{"parts":[{"text":"a"}]},"finishReason":"STOP","safetyRatings":[{"category":"X","probability":")") +
           rating + R"("}]}])" + more + "}";
  };
  const Comparison c = compared(rated("LOW", ""), rated("HIGH", ""));
  CHECK(said(c) == "reworded: other values at /candidates/0/safetyRatings/0/probability");
  CHECK(kinds(c) == "value");
  CHECK(said(compared(rated("LOW", ""), rated("LOW", R"(,"warnings":["w"])"))) ==
        "changed: JSON shape at /warnings: none > list");
  CHECK(said(compared(rated("LOW", ""), rated("LOW", R"(,"warnings":[],"note":null,"empty":"")"))) == "same");
}

TEST_CASE("C3 embeddings: a vector that differs is reworded, another length changed") {
  const auto vectors = [](const char* first, const char* more) {
    return std::string(R"({"object":"list","data":[{"object":"embedding","index":0,"embedding":[)") + first + R"(]}])" +
           more + R"(,"model":"m","usage":{"prompt_tokens":1}})";
  };
  CHECK(verdict(vectors("0.1,0.2,0.3", ""), vectors("0.10,2e-1,0.3", "")) == "same");
  const Comparison c = compared(vectors("0.1,0.2,0.3", ""), vectors("0.1,0.2,0.31", ""));
  CHECK(said(c) == "reworded: other values at /data/0/embedding");
  CHECK(c.differences.size() == 1);
  CHECK(said(compared(vectors("0.1,0.2,0.3", ""), vectors("0.1,0.2", ""))) ==
        "changed: vectors of other lengths at /data/0/embedding");
  CHECK(verdict(R"({"embedding":{"values":[1,2]}})", R"({"embedding":{"values":[1,3]}})") == "reworded");
}

TEST_CASE("C3 embeddings: another length of any vector, or another number of them, is changed, in base64 too") {
  const auto answer = [](const std::vector<std::string>& vectors) {
    std::string out = R"({"object":"list","data":[)";
    for (std::size_t i = 0; i < vectors.size(); ++i) {
      out += (i == 0 ? "" : ",") + (R"({"object":"embedding","index":)" + std::to_string(i)) + R"(,"embedding":)" +
             vectors[i] + "}";
    }
    return out + "]}";
  };
  const std::string one = R"("AACAPwAAAEA=")", other = R"("AACAPwAAQEA=")", longer = R"("AACAPwAAAEAAAEBA")";
  CHECK(said(compared(answer({one}), answer({other}))) == "reworded: other values at /data/0/embedding");
  CHECK(said(compared(answer({one}), answer({longer}))) == "changed: vectors of other lengths at /data/0/embedding");
  CHECK(said(compared(answer({"[1,2]", "[1,2]"}), answer({"[1,2]", "[1]"}))) ==
        "changed: vectors of other lengths at /data/1/embedding");
  CHECK(said(compared(answer({one}), answer({one, one}))) == "changed: number of vectors 1 > 2");
  CHECK(said(compared(answer({"[1,2]", "[3,4]"}), answer({"[1,2]"}))) == "changed: number of vectors 2 > 1");
  CHECK(said(compared(answer({"[1,2]", "[3,4]"}), answer({"[1,2]", "[]"}))) == "changed: number of vectors 2 > 1");
  CHECK(said(compared(R"({"embeddings":[{"values":[1,2]}]})",
                      R"({"embeddings":[{"values":[1,2]},{"values":[3,4]}]})")) == "changed: number of vectors 1 > 2");
}

TEST_CASE("C3 streams: members of a known format that say something new are compared as well") {
  const auto stream = [](const char* more) {
    return std::string("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\",\"mood\":\"") + more +
           "\"},\"finish_reason\":\"stop\"}]}\n\n";
  };
  CHECK(verdict(stream("good"), stream("good")) == "same");
  CHECK(said(compared(stream("good"), stream("bad"))) == "reworded: other values at /choices/0/message/mood");
}

TEST_CASE("C3 streams: what a stream says about its answer counts: citations, grounding, token chances, filters") {
  const auto chat = [](const std::string& more) {
    const auto piece = [&](const char* text) {
      return std::string("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"") + text + "\"}" + more +
             "}]}\n\n";
    };
    return piece("a") + piece("b") + "data: [DONE]\n\n";
  };
  CHECK(verdict(chat(R"(,"logprobs":{"content":[{"logprob":-0.1}]})"),
                chat(R"(,"logprobs":{"content":[{"logprob":-0.2}]})")) == "reworded");
  CHECK(verdict(chat(R"(,"content_filter_results":{"hate":{"severity":"safe"}})"),
                chat(R"(,"content_filter_results":{"hate":{"severity":"low"}})")) == "reworded");
  const auto gemini = [](const char* where) {
    return std::string(
               "data: "
               "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"a\"}]},\"groundingMetadata\":{"
               "\"webSearchQueries\":[\"") +
           where + "\"]}}]}\n\n";
  };
  CHECK(verdict(gemini("x"), gemini("x")) == "same");
  CHECK(verdict(gemini("x"), gemini("y")) == "reworded");
  const auto cited = [](const char* where) {
    return std::string(R"(data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"a"}})") +
           "\n\n" +
           R"(data: {"type":"content_block_delta","index":0,"delta":{"type":"citations_delta","citation":{"cited_text":")" +
           where + "\"}}}\n\n";
  };
  CHECK(verdict(cited("x"), cited("x")) == "same");
  CHECK(verdict(cited("x"), cited("y")) == "reworded");
}

TEST_CASE("C3 limits: bodies that would need too much memory or time are compared by their bytes") {
  const auto repeated = [](const char* piece, std::size_t count) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i) out += piece;
    return out;
  };
  std::string keys = "{", again;
  for (int i = 0; i < 60'000; ++i) keys += "\"k" + std::to_string(i) + "\":1,";
  again = keys + "\"z\":1}", keys += "\"z\":2}";
  CHECK(said(compared(again, keys)).starts_with("changed: other bytes from byte "));
  CHECK(verdict(repeated("[", 5000) + "1" + repeated("]", 5000), repeated("[", 5000) + "2" + repeated("]", 5000)) ==
        "changed");
  CHECK(verdict(repeated("data: x\n\n", 60'000), repeated("data: y\n\n", 60'000)) == "reworded");
  std::string deep;
  for (int i = 0; i < 100; ++i) deep += "{\"" + std::string(5000, 'k') + "\":";
  const std::string ends = repeated("}", 100), list = repeated("{\"a\":1},", 2000),
                    other = repeated("{\"a\":2},", 2000);
  const Comparison far = compared(deep + "[" + list + "1]" + ends, deep + "[" + other + "1]" + ends);
  CHECK(far.verdict == Verdict::reworded);
  CHECK(far.reason.size() < 400);
  CHECK(far.left_out == 2000 - far.differences.size());
}

TEST_CASE("C3 unknown formats: JSON, events and lines by their structure, text as text, the rest as bytes") {
  CHECK(verdict(R"({"a":1,"b":[{"c":"x"}]})", R"({"b":[{"c":"x"}],"a":1.0})") == "same");
  CHECK(verdict(R"({"a":1,"b":[{"c":"x"}]})", R"({"b":[{"c":"y"},{"c":"z"}],"a":2})") == "reworded");
  CHECK(said(compared(R"({"a":1})", R"({"a":true})")) == "changed: JSON shape at /a: number > boolean");
  CHECK(said(compared(R"([1,2])", R"({"a":1})")) == "changed: JSON shape at the top: list > object");
  CHECK(verdict("event: a\ndata: {\"k\":1,\"id\":\"x\"}\n\n", "event: a\ndata: {\"k\":1,\"id\":\"y\"}\n\n") == "same");
  CHECK(verdict("data: {\"k\":1}\n\n", "data: {\"k\":2}\n\n") == "reworded");
  CHECK(verdict("data: {\"k\":1}\n\n", "data: {\"j\":1}\n\n") == "changed");
  CHECK(verdict("{\"k\":1}\n{\"k\":2}\n", "{\"k\":1}\n{\"k\":3}\n") == "reworded");
  CHECK(said(compared("two words", "two letters")) == "reworded: other text, 50% alike");
  CHECK(verdict("<html>", "{\"a\":1}") == "changed");
  CHECK(said(compared("a", "")) == "changed: body text > empty");
  CHECK(verdict("", "") == "same");
  CHECK(verdict("", " \n") == "same");
  CHECK(said(compared(std::string("\x00\xff\x01", 3), std::string("\x00\xff\x02", 3))) ==
        "changed: other bytes from byte 3");
  CHECK(verdict(R"({"total_tokens":12})", R"({"total_tokens":12})") == "same");
  CHECK(verdict(R"({"input_tokens":12})", R"({"input_tokens":13})") == "reworded");
  CHECK(verdict(R"({"a":1,"b)", R"({"a":1,"c)") == "changed");
}

TEST_CASE("C3 exact: the bytes of the bodies count") {
  const CompareOptions exact{.mode = CompareMode::exact};
  CHECK(verdict(R"({"a":1})", R"({"a":1})", exact) == "same");
  const Comparison c = compared(R"({"a":1})", R"({"a": 1})", exact);
  CHECK(said(c) == "changed: other bytes from byte 6");
  CHECK(kinds(c) == "bytes");
}

TEST_CASE("C3 ignore: what a JSON pointer names is not compared, streamed or not") {
  for_each_pair([](const AnswerFormat& from, const AnswerFormat& to) {
    Say other;
    other.text = "Quite another answer.";
    const CompareOptions ignore{.ignore = {"/choices/0/message/content", "/choices/*/text", "/output/0/content/0/text",
                                           "/content/0/text", "/candidates/0/content/parts"}};
    CHECK(verdict(from.body({}), to.body(other), ignore) == "same");
  });
  CHECK(verdict(R"({"a":{"b/c":1,"d":2}})", R"({"a":{"b/c":7,"d":2}})", {.ignore = {"/a/b~1c"}}) == "same");
  CHECK(verdict(R"({"a":[{"x":1},{"x":2}]})", R"({"a":[{"x":3},{"x":4}]})", {.ignore = {"/a/*/x"}}) == "same");
  CHECK(verdict(R"({"a":[1,2]})", R"({"a":[1,3]})", {.ignore = {"/a/0"}}) == "reworded");
  for (const char* good : {"/a", "/a/0/~0~1", "/", "/*/b"}) CHECK(check_pointer(good));
  for (const char* bad : {"", "a", "a/b", "/a~", "/a~2", "$.a"}) CHECK(!check_pointer(bad));
}

TEST_CASE("C3 every wire format: each answer is the same as itself, and blanks around JSON do not count") {
  for (const UsageFixture& fixture : usage_fixtures()) {
    CAPTURE(fixture.name);
    CHECK(verdict(fixture.body, fixture.body) == "same");
    if (nlohmann::json::accept(fixture.body)) CHECK(verdict(fixture.body, "\n" + fixture.body + "\n") == "same");
  }
}

}  // namespace finops::test::compare_test
