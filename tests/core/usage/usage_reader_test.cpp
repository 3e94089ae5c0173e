// One usage object: what each kind of member says, and what cannot be read.
#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "core/usage/usage_counts.h"

namespace finops::test::usage_reader_test {
namespace {

UsageCounts counts(std::string_view json) {
  UsageCounts out;
  out.read(json);
  return out;
}

std::string unpriced(std::string_view json) { return counts(json).unpriced; }

}  // namespace

TEST_CASE("L1 usage: a count is a whole number that is not negative, however it is written") {
  CHECK(parse_count("12") == 12U);
  CHECK(parse_count("12.0") == 12U);
  CHECK(parse_count("1.2e1") == 12U);
  CHECK(parse_count("0") == 0U);
  CHECK(parse_count("-0.0") == 0U);
  CHECK(parse_count("9e15") == 9'000'000'000'000'000U);
  for (const char* json : {"", "-1", "1.5", "9.1e15", "1e400", "12x", "\"12\"", "null", "true", "{}"}) {
    CAPTURE(json);
    CHECK_FALSE(parse_count(json).has_value());
  }
}

TEST_CASE("L1 usage: what is no count makes the price unknown, null and missing members do not") {
  CHECK(unpriced(R"({"input_tokens":null})").empty());
  CHECK(unpriced(R"({"input_tokens":"12"})") == "usage.input_tokens is unreadable");
  CHECK(unpriced(R"({"input_tokens":-1})") == "usage.input_tokens is unreadable");
  CHECK_FALSE(counts(R"({"input_tokens":-1})").input.has_value());
  CHECK(unpriced(R"({"input_tokens":)" + std::string(100, '1') + "}") == "usage.input_tokens is unreadable");
}

TEST_CASE("L1 usage: one number under two names: the larger one, and no price if they contradict each other") {
  const UsageCounts zero = counts(R"({"prompt_tokens":5,"input_tokens":0})");
  CHECK(zero.input == 5U);
  CHECK(zero.unpriced.empty());
  CHECK(counts(R"({"input_tokens":0,"prompt_tokens":5})").input == 5U);
  CHECK(counts(R"({"input_tokens":5,"prompt_tokens":5})").unpriced.empty());
  const UsageCounts two = counts(R"({"prompt_tokens":5,"input_tokens":7})");
  CHECK(two.input == 7U);
  CHECK(two.unpriced.starts_with("the usage gives two numbers for "));
  CHECK(counts(R"({"prompt_tokens":7,"input_tokens":5})").input == 7U);
}

TEST_CASE("L1 usage: Anthropic's cache members say that input leaves the cache out, unless it is called prompt") {
  CHECK_FALSE(counts(R"({"input_tokens":1})").additive);
  CHECK(counts(R"({"input_tokens":1,"cache_read_input_tokens":2})").additive);
  CHECK(counts(R"({"input_tokens":1,"cache_creation_input_tokens":2})").additive);
  CHECK_FALSE(counts(R"({"input_tokens":1,"prompt_tokens_details":{"cached_tokens":1}})").additive);
  CHECK(counts(R"({"prompt_tokens":1})").prompt_named);
  CHECK_FALSE(counts(R"({"input_tokens":1})").prompt_named);
}

TEST_CASE("L1 usage: seconds of audio are no fewer than 0 and no more than anybody can send") {
  CHECK(counts(R"({"seconds":1.5})").audio_ms == 1500U);
  CHECK(counts(R"({"seconds":0})").audio_ms == 0U);
  CHECK(counts(R"({"seconds":1e9})").audio_ms == 1'000'000'000'000U);
  for (const char* seconds : {"-1", "-0.001", "1.1e9", "1e999", "\"5\"", "true", "[]"}) {
    CAPTURE(seconds);
    const UsageCounts none = counts("{\"seconds\":" + std::string(seconds) + "}");
    CHECK_FALSE(none.audio_ms.has_value());
    CHECK(none.unpriced == "usage.seconds is unreadable");
  }
}

TEST_CASE("L1 usage: the steps of a compaction are summed, other steps must add up to the counts beside them") {
  const std::string step = R"({"type":"message","input_tokens":10,"output_tokens":5,"cache_read_input_tokens":3,)"
                           R"("cache_creation_input_tokens":2,"cache_creation":{"ephemeral_1h_input_tokens":1}})";
  std::string compaction = step;
  compaction.replace(compaction.find("message"), 7, "compaction");
  const UsageCounts sums =
      counts(R"({"input_tokens":10,"output_tokens":5,"cache_creation":{"ephemeral_5m_input_tokens":9},"iterations":[)" +
             compaction + "," + step + "]}");
  CHECK(sums.input == 20U);
  CHECK(sums.output == 10U);
  CHECK(sums.cache_read == 6U);
  CHECK(sums.cache_write == 4U);
  CHECK(sums.cache_write_1h == 2U);
  CHECK_FALSE(sums.cache_write_5m.has_value());
  CHECK(sums.additive);
  CHECK(sums.normalised().input_tokens == 30U);
  CHECK(sums.unpriced.empty());
  // Steps of a compaction without a cache say as well that the cache is not in the input.
  CHECK(counts(R"({"iterations":[{"type":"compaction","input_tokens":1,"output_tokens":1}]})").additive);

  const auto beside = [&](int input, int output) {
    return unpriced("{\"input_tokens\":" + std::to_string(input) + ",\"output_tokens\":" + std::to_string(output) +
                    ",\"iterations\":[" + step + "]}");
  };
  CHECK(beside(10, 5).empty());
  CHECK(beside(11, 5) == "the usage is not the sum of its iterations");
  CHECK(beside(10, 6) == "the usage is not the sum of its iterations");
  CHECK(counts(R"({"iterations":[{"type":"advisor_message","input_tokens":1}]})").other_tool == "advisor_message");
  CHECK(counts(R"({"iterations":[{"type":"message"},{"input_tokens":1}]})").other_tool.empty());
}

TEST_CASE("L1 usage: tokens by medium, in any order, and media that nobody knows") {
  const auto prompt = [](const std::string& items) {
    return counts("{\"promptTokenCount\":9,\"promptTokensDetails\":[" + items + "]}");
  };
  CHECK(prompt(R"({"modality":"AUDIO","tokenCount":4},{"tokenCount":5,"modality":"audio"})").input_media.audio == 9U);
  CHECK(prompt(R"({"modality":"IMAGE","tokenCount":4},{"modality":"DOCUMENT","tokenCount":1})").input_media.image ==
        5U);
  CHECK(prompt(R"({"modality":"VIDEO","tokenCount":4})").input_media.video == 4U);
  CHECK(prompt(R"({"modality":"TEXT","tokenCount":4},{"modality":"MODALITY_UNSPECIFIED","tokenCount":4})")
            .unpriced.empty());
  CHECK(prompt(R"({"modality":"SMELL","tokenCount":4})").unpriced == "tokens of a modality that is not known");
  CHECK(prompt(R"({"modality":"SMELL","tokenCount":0})").unpriced.empty());
  CHECK_FALSE(prompt(R"({"tokenCount":4})").unpriced.empty());
  CHECK(prompt(R"({"tokenCount":0})").unpriced.empty());
  CHECK(prompt(R"({"modality":"AUDIO"},{"tokenCount":0})").unpriced.empty());
  CHECK_FALSE(prompt(R"({"modality":"AUDIO"},{"tokenCount":3})").input_media.audio.has_value());  // of another element
  CHECK_FALSE(prompt("5").unpriced.empty());
  CHECK(prompt("null").unpriced.empty());
}

TEST_CASE("L1 usage: Google's searches are counted, other grounding has no price unless there was none") {
  const auto grounded = [](const std::string& item) { return counts("{\"grounding_tool_count\":[" + item + "]}"); };
  CHECK(grounded(R"({"type":"google_search","count":2},{"type":"google_search","count":1})").web_searches == 3U);
  CHECK_FALSE(grounded(R"({"type":"google_maps","count":2})").unpriced.empty());
  CHECK(grounded(R"({"type":"google_maps","count":0})").unpriced.empty());
  CHECK_FALSE(grounded(R"({"type":"google_maps"})").unpriced.empty());
  CHECK_FALSE(grounded(R"({"type":"google_search","count":2},{"count":1})").unpriced.empty());
}

TEST_CASE("L1 cost: a reported amount is dollars, or an object that names its currency") {
  const auto cost = [](const std::string& json) { return counts("{\"cost\":" + json + "}"); };
  const Int128 dollar = Int128{1'000'000'000} * 1'000'000'000 * 1'000'000'000;
  CHECK(cost("1").cost == dollar);
  CHECK(cost("0").cost == Int128{0});
  CHECK(cost("4000000").cost == dollar * 4'000'000);
  CHECK_FALSE(cost("4000001").cost.has_value());
  CHECK_FALSE(cost("-1").cost.has_value());
  CHECK(cost("-1").price_doubt == "usage.cost is unreadable");
  CHECK(cost("-1").unpriced == "usage.cost is unreadable");
  CHECK(cost("null").price_doubt.empty());
  CHECK(cost("{}").price_doubt.empty());
  CHECK(cost(R"({"total_cost":1})").cost == dollar);
  CHECK(cost(R"({"total_cost":1,"currency":"USD"})").cost == dollar);
  CHECK_FALSE(cost(R"({"total_cost":1,"currency":"EUR"})").cost.has_value());
  CHECK(cost(R"({"total_cost":1,"currency":"EUR"})").price_doubt == "usage.cost is in an unknown currency");
  CHECK(counts(R"({"cost_in_usd_ticks":10000000000})").cost == dollar);
  CHECK(counts(R"({"cost":1,"cost_in_usd_ticks":10000000000})").price_doubt.empty());
  CHECK(counts(R"({"cost":2,"cost_in_usd_ticks":10000000000})").price_doubt == "the usage names two prices");
  CHECK(counts(R"({"is_byok":true})").is_byok == true);
  CHECK(counts(R"({"is_byok":false})").is_byok == false);
  CHECK(counts(R"({"is_byok":"yes"})").price_doubt == "usage.is_byok is unreadable");
}

TEST_CASE("L1 service_tier: a usage that names two tiers has no price, two names of one tier do") {
  CHECK(unpriced(R"({"service_tier":"priority","trafficType":"flex"})") == "the usage names two service tiers");
  CHECK(unpriced(R"({"service_tier":"standard","trafficType":"ON_DEMAND"})").empty());
  CHECK(unpriced(R"({"service_tier":7})") == "usage.service_tier is unreadable");
  CHECK(unpriced(R"({"service_tier":""})").empty());
}

}  // namespace finops::test::usage_reader_test
