// The counts of one usage object: how a later one raises them, and what they mean in our terms.
#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "core/usage/usage_counts.h"

namespace finops::test::usage_counts_test {
namespace {

UsageCounts counts(std::string_view json) {
  UsageCounts out;
  out.read(json);
  return out;
}

Usage usage(std::string_view json) { return counts(json).normalised(); }

UsageCounts raised(std::string_view first, std::string_view later) {
  UsageCounts out = counts(first);
  out.raise(counts(later));
  return out;
}

}  // namespace

TEST_CASE("L1 usage: a later report raises each count, and never lowers one") {
  const UsageCounts up = raised(R"({"input_tokens":5,"output_tokens":1})", R"({"output_tokens":9})");
  CHECK(up.input == 5U);
  CHECK(up.output == 9U);
  CHECK(up.unpriced.empty());
  const UsageCounts zero = raised(R"({"input_tokens":5,"output_tokens":1})", R"({"input_tokens":0,"output_tokens":9})");
  CHECK(zero.input == 5U);
  CHECK(zero.unpriced.empty());  // 0 only means that it is not reported again
  const UsageCounts mixed =
      raised(R"({"input_tokens":5,"output_tokens":1})", R"({"input_tokens":4,"output_tokens":9})");
  CHECK(mixed.input == 5U);
  CHECK(mixed.unpriced == "a later usage lowers some counts and raises others");
  UsageCounts same = counts(R"({"input_tokens":5})");
  CHECK(same.raise(counts(R"({"input_tokens":5})")));
  CHECK_FALSE(same.raise(counts(R"({"input_tokens":4})")));
  CHECK(same.raise(counts(R"({"input_tokens":4,"output_tokens":1})")));
}

TEST_CASE("L1 usage: what a later report says in words is kept beside the counts") {
  UsageCounts all = counts(R"({"input_tokens":5,"service_tier":"priority"})");
  UsageCounts later;
  later.additive = later.prompt_named = true;
  later.other_tool = "tool", later.speed = "fast", later.geo = "us", later.is_byok = false;
  later.unpriced = "odd", later.price_doubt = "doubt";
  all.raise(later);
  CHECK(all.tier == "priority");
  CHECK(all.additive);
  CHECK(all.prompt_named);
  CHECK(all.other_tool == "tool");
  CHECK(all.speed == "fast");
  CHECK(all.geo == "us");
  CHECK(all.is_byok == false);
  CHECK(all.unpriced == "odd");
  CHECK(all.price_doubt == "doubt");
  all.raise(UsageCounts{});
  CHECK(all.additive);
  CHECK(all.other_tool == "tool");
}

TEST_CASE("L1 usage: any number alone is a report, words alone are none") {
  CHECK_FALSE(counts(R"({"service_tier":"priority"})").has_numbers());
  for (const char* json :
       {R"({"input_tokens":0})", R"({"output_tokens":0})", R"({"promptTokenCount":0})", R"({"candidatesTokenCount":0})",
        R"({"thoughtsTokenCount":0})", R"({"toolUsePromptTokenCount":0})", R"({"cache_read_input_tokens":0})",
        R"({"cache_creation_input_tokens":0})", R"({"cache_creation":{"ephemeral_5m_input_tokens":0}})",
        R"({"cache_creation":{"ephemeral_1h_input_tokens":0}})", R"({"server_tool_use":{"web_search_requests":0}})",
        R"({"type":"duration","seconds":1})", R"({"cost":0.5})"}) {
    CAPTURE(json);
    CHECK(counts(json).has_numbers());
  }
}

TEST_CASE("L1 usage: reasoning is a part of the output or beside it, as the total says") {
  CHECK(usage(R"({"prompt_tokens":10,"completion_tokens":5,"total_tokens":15,
                  "completion_tokens_details":{"reasoning_tokens":3}})")
            .output_tokens == 5U);
  CHECK(usage(R"({"prompt_tokens":10,"completion_tokens":5,"total_tokens":18,
                  "completion_tokens_details":{"reasoning_tokens":3}})")
            .output_tokens == 8U);
  CHECK(usage(R"({"promptTokenCount":10,"candidatesTokenCount":5,"thoughtsTokenCount":3,"totalTokenCount":18})")
            .output_tokens == 8U);
  CHECK(usage(R"({"promptTokenCount":10,"candidatesTokenCount":5,"thoughtsTokenCount":3,"totalTokenCount":15})")
            .output_tokens == 5U);
  CHECK(usage(R"({"promptTokenCount":10,"candidatesTokenCount":5,"thoughtsTokenCount":3})").output_tokens == 8U);
  const Usage odd = usage(R"({"prompt_tokens":10,"completion_tokens":5,"total_tokens":16})");
  CHECK(odd.output_tokens == 5U);
  CHECK(odd.unpriced == "the usage's total is not the sum of its parts");
  CHECK(usage(R"({"prompt_tokens":10,"completion_tokens":5,"total_tokens":15})").unpriced.empty());
  CHECK(usage(R"({"promptTokenCount":10,"totalTokenCount":10})").output_tokens == 0U);  // a blocked answer
  CHECK_FALSE(usage(R"({"promptTokenCount":10,"totalTokenCount":12})").output_tokens.has_value());
  CHECK_FALSE(usage(R"({"promptTokenCount":10})").output_tokens.has_value());
}

TEST_CASE("L1 usage: cache writes are the sum of their lifetimes, or say that they are not") {
  const auto written = [](const std::string& all, const std::string& parts) {
    return usage(R"({"input_tokens":1,"output_tokens":1)" + all + R"(,"cache_creation":{)" + parts + "}}");
  };
  const std::string five = R"("ephemeral_5m_input_tokens":4)", hour = R"("ephemeral_1h_input_tokens":3)";
  CHECK(written("", five + "," + hour).cache_write_tokens == 7U);
  CHECK(written("", five + "," + hour).cache_write_1h_tokens == 3U);
  CHECK(written(R"(,"cache_creation_input_tokens":7)", five + "," + hour).unpriced.empty());
  CHECK(written(R"(,"cache_creation_input_tokens":8)", five + "," + hour).unpriced ==
        "cache writes are not the sum of their lifetimes");
  CHECK(written(R"(,"cache_creation_input_tokens":8)", R"("ephemeral_5m_input_tokens":0)").unpriced.empty());
  UsageCounts half_day;
  half_day.input = 1, half_day.cache_write_12h = 0;
  CHECK(half_day.normalised().unpriced.empty());
  half_day.cache_write_12h = 1;
  CHECK(half_day.normalised().unpriced == "no rate for cache writes that live 12 hours");
}

TEST_CASE("L1 usage: input includes what was read from and written to the cache, for every provider") {
  UsageCounts anthropic = counts(R"({"input_tokens":10,"cache_read_input_tokens":5,"cache_creation_input_tokens":2})");
  anthropic.additive = true;
  CHECK(anthropic.normalised().input_tokens == 17U);
  anthropic.prompt_named = true;
  CHECK(anthropic.normalised().input_tokens == 10U);
  UsageCounts unknown = counts(R"({"cache_read_input_tokens":5})");
  unknown.additive = true;
  CHECK_FALSE(unknown.normalised().input_tokens.has_value());
  CHECK(unknown.normalised().cache_read_tokens == 5U);
  CHECK(usage(R"({"promptTokenCount":10,"toolUsePromptTokenCount":4})").input_tokens == 14U);
}

TEST_CASE("L1 service_tier: speed goes before tier, a region that has a price is named") {
  const auto tier = [](std::string name, std::string speed, std::string geo) {
    UsageCounts one;
    one.tier = std::move(name), one.speed = std::move(speed), one.geo = std::move(geo);
    return one.service_tier();
  };
  CHECK(tier("", "", "") == "");
  CHECK(tier("priority", "", "global") == "priority");
  CHECK(tier("standard", "standard", "not_available") == "standard");
  CHECK(tier("standard", "fast", "") == "fast");
  CHECK(tier("priority", "fast", "") == "fast, service_tier priority");
  CHECK(tier("", "", "us") == "inference_geo us");
  CHECK(tier("priority", "", "us") == "priority, inference_geo us");
}

TEST_CASE(
    "L1 cost: a price that the provider reports is its own, with what the upstream bills where a key was brought") {
  const auto reported = [](const std::string& members) { return usage(R"({"prompt_tokens":1,)" + members + "}"); };
  CHECK(reported(R"("cost":0.5)").reported->total == 500'000'000);
  CHECK(reported(R"("cost":0.5)").reported->upstream_pico == 0);
  CHECK_FALSE(reported(R"("cost":0)").reported.has_value());  // of a gateway that has no prices
  CHECK(reported(R"("cost":0)").unpriced.empty());
  CHECK(reported(R"("cost":0,"is_byok":false)").reported->total == 0);
  const Usage own_key = reported(R"("cost":0.5,"is_byok":true,"cost_details":{"upstream_inference_cost":0.25})");
  CHECK(own_key.reported->total == 750'000'000);
  CHECK(own_key.reported->own_pico == 500'000'000'000);
  CHECK(own_key.reported->upstream_pico == 250'000'000'000);
  const Usage fee = reported(R"("cost":0.5,"is_byok":true)");
  CHECK_FALSE(fee.reported.has_value());
  CHECK(fee.unpriced == "usage.cost leaves out the upstream provider's bill (usage.is_byok)");
  const Usage within = reported(R"("cost":0.5,"is_byok":false,"cost_details":{"upstream_inference_cost":0.25})");
  CHECK(within.reported->total == 500'000'000);
  CHECK(reported(R"("cost":0.5,"is_byok":false,"cost_details":{"upstream_inference_cost":0.5})").reported->total ==
        500'000'000);
  const Usage more = reported(R"("cost":0.5,"is_byok":false,"cost_details":{"upstream_inference_cost":0.75})");
  CHECK_FALSE(more.reported.has_value());
  CHECK_FALSE(more.unpriced.empty());
  CHECK(reported(R"("cost":0.5,"cost_details":{"upstream_inference_cost":0.5})").reported->total == 500'000'000);
  CHECK(reported(R"("cost":0.5,"cost_details":{"upstream_inference_cost":0})").reported->total == 500'000'000);
  CHECK_FALSE(reported(R"("cost":0.5,"cost_details":{"upstream_inference_cost":0.25})").reported.has_value());
  const Usage part = reported(R"("cost_details":{"upstream_inference_cost":0.25})");
  CHECK(part.unpriced == "usage.cost_details.upstream_inference_cost is only a part of the cost");
  CHECK(reported(R"("cost_details":{"upstream_inference_cost":0})").unpriced.empty());
  UsageCounts falling = counts(R"({"prompt_tokens":1,"cost":0.5})");
  falling.raise(counts(R"({"prompt_tokens":1,"cost":0.25})"));
  CHECK_FALSE(falling.normalised().reported.has_value());
  CHECK(falling.normalised().unpriced == "usage.cost falls");
  UsageCounts repeated = counts(R"({"prompt_tokens":1,"cost":0.5})");
  repeated.raise(counts(R"({"prompt_tokens":1,"cost":0})"));
  CHECK(repeated.normalised().reported->total == 500'000'000);
}

}  // namespace finops::test::usage_counts_test
