// L1: cost.source. A price that a provider names in its answer is the cost; what stands beside it decides whether it is
// all of it. And the service tier, wherever an answer names it.
#include <doctest/doctest.h>

#include "core/answer_support.h"
#include "core/record/record_cost.h"

namespace finops::test::reported_test {
namespace {

std::string written(const Cost& cost) {
  const std::string_view empty = R"({"v":1})";
  const std::string line = with_cost(empty, cost);
  return line.substr(empty.size(), line.size() - empty.size() - 1);
}

}  // namespace

TEST_CASE("L1 cost: the price that a provider names is the cost, to the last digit") {
  CHECK(
      written(chat(R"("cost":0.000123456789)").cost()) ==
      R"("cost_usd":0.000123457,"cost":{"status":"priced","by":{"reported":0.000123456789},"table":null,"basis":null,)"
      R"("source":"reported","reason":null})");
  CHECK(chat(R"("cost":1.5e-5)").price() == "0.000015");
  CHECK(chat(R"("cost":2E-9)").price() == "0.000000002");
  CHECK(chat(R"("cost":0)").price() == kChatPrice);  // a gateway that knows no prices says so of everything
  CHECK(chat(R"("cost":0,"is_byok":false)").price() == "0");
  CHECK(chat(R"("cost":0.1,"is_byok":false)").price() == "0.1");
  CHECK(chat(R"("cost":0.0000000004999999999999999999999)").price() == "0");
  CHECK(chat(R"("cost":0.0000000005)").price() == "0.000000001");
  CHECK(chat(R"("cost":0.004,"mystery_tokens":5,"server_tool_use_details":{"web_search_requests":2})").price() ==
        "0.004");  // it is in that price
  Answer unlisted = chat(R"("cost":0.004)");
  unlisted.body.replace(unlisted.body.find("gpt-4o-mini"), 11, "no-such-one");
  CHECK(unlisted.price() == "0.004");
  CHECK(claude(R"("cost":0.004)").price() == "0.004");
  CHECK(chat(R"("cost":null)").cost().source == CostSource::table);
  CHECK(chat(R"("novelty":1)").cost().source == CostSource::none);
  CHECK(written(chat("").cost()).find(R"("source":"table")") != std::string::npos);
}

TEST_CASE("L1 cost: with a key of one's own the upstream's bill is added, or the cost is unknown") {
  const auto price = [](const std::string& members) { return chat(members).price(); };
  CHECK(
      written(chat(R"("cost":0.001,"is_byok":true,"cost_details":{"upstream_inference_cost":0.02})").cost()) ==
      R"("cost_usd":0.021,"cost":{"status":"priced","by":{"reported":0.001,"upstream":0.02},"table":null,"basis":null,)"
      R"("source":"reported","reason":null})");
  CHECK(price(R"("cost":0.001,"is_byok":true)") ==
        "usage.cost leaves out the upstream provider's bill (usage.is_byok)");
  CHECK(price(R"("cost":0.02,"is_byok":false,"cost_details":{"upstream_inference_cost":0.02})") == "0.02");
  CHECK(price(R"("cost":0.02,"cost_details":{"upstream_inference_cost":0.02})") == "0.02");
  CHECK(price(R"("cost":0.02,"cost_details":{"upstream_inference_cost":null,"upstream_inference_prompt_cost":1})") ==
        "0.02");
  CHECK(price(R"("cost":0.95,"cost_details":{"upstream_inference_cost":19})") ==
        "usage.cost_details.upstream_inference_cost is not usage.cost, and may be billed apart");
  CHECK(price(R"("cost_details":{"upstream_inference_cost":19})") ==
        "usage.cost_details.upstream_inference_cost is only a part of the cost");
}

TEST_CASE("L1 cost: a price in another unit is taken only where the unit is sure") {
  CHECK(chat(R"("cost_in_usd_ticks":37756000)").price() == "0.0037756");
  CHECK(chat(R"("cost":0.0037756,"cost_in_usd_ticks":37756000)").price() == "0.0037756");
  CHECK(chat(R"("cost":0.003,"cost_in_usd_ticks":37756000)").price() == "the usage names two prices");
  CHECK(chat(R"("cost":{"input_cost":0.1,"total_cost":0.25,"currency":"USD"})").price() == "0.25");
  CHECK(chat(R"("cost":{"total_cost":0.25,"currency":"EUR"})").price() == "usage.cost is in an unknown currency");
  CHECK(chat(R"("cost":{"total_cost":0.25})").price() == "0.25");  // Perplexity names none, and means dollars
  for (const std::string odd : {"\"0.1\"", "-0.1", "true", "1e9", "99999999999"}) {
    CAPTURE(odd);
    CHECK(chat("\"cost\":" + odd).price() == "usage.cost is unreadable");
  }
  CHECK(chat(R"("estimated_cost":0.1)").price() == "usage.estimated_cost has no known price");
}

TEST_CASE("L1 cost: a stream's last price counts, and none falls") {
  const auto chunk = [](const std::string& cost) {
    return R"({"model":"m","choices":[],"usage":{"prompt_tokens":9,"completion_tokens":1,"cost":)" + cost + "}}";
  };
  const auto price = [](const std::string& body) {
    return Answer{body, "/v1/chat/completions", "text/event-stream"}.price();
  };
  CHECK(price(events({chunk("0"), chunk("0.002"), "[DONE]"})) == "0.002");
  CHECK(price(events({chunk("0.002"), chunk("0"), "[DONE]"})) == "0.002");
}

TEST_CASE("L1 service_tier: it is read wherever an answer names it, and one without rates has no price") {
  const auto tiered = [](const Answer& answer, const std::string& tier, const std::string& price) {
    CAPTURE(answer.body);
    CHECK(answer.facts().service_tier == tier);
    CHECK(answer.price() == price);
  };
  const auto no_rates = [](const std::string& tier) { return "no rates for service tier " + tier; };
  for (const std::string tier : {"flex", "SERVICE_TIER_PRIORITY", "provisioned", "ON_DEMAND_OFFPEAK"}) {
    tiered(gemini("", R"("serviceTier":")" + tier + "\""), tier, no_rates(tier));
    tiered(gemini("", R"("trafficType":")" + tier + "\""), tier, no_rates(tier));
    tiered(chat(R"("extra_properties":{"google":{"traffic_type":")" + tier + "\"}}"), tier, no_rates(tier));
    Answer by_header = gemini("");
    by_header.headers.add("X-Gemini-Service-Tier", tier);
    tiered(by_header, tier, no_rates(tier));
  }
  for (const std::string tier : {"standard", "ON_DEMAND", "SERVICE_TIER_STANDARD", "TRAFFIC_TYPE_UNSPECIFIED"}) {
    tiered(gemini("", R"("serviceTier":")" + tier + "\""), tier, std::string(kGeminiPrice));
  }
  tiered(claude(R"("speed":"ludicrous")"), "ludicrous", no_rates("ludicrous"));
  tiered(claude(R"("speed":"fast","service_tier":"priority")"), "fast, service_tier priority",
         no_rates("fast, service_tier priority"));
}

TEST_CASE("L1 service_tier: places that disagree make the cost unknown, synonyms do not") {
  Answer answer = gemini("", R"("serviceTier":"standard")");
  answer.headers.add("x-gemini-service-tier", "priority");
  CHECK(answer.price() == "the answer names two service tiers");
  Answer same = gemini("", R"("serviceTier":"SERVICE_TIER_STANDARD","trafficType":"ON_DEMAND")");
  same.headers.add("x-gemini-service-tier", "standard");
  CHECK(same.price() == kGeminiPrice);
  CHECK(gemini("", R"("serviceTier":"flex","trafficType":"ON_DEMAND")").price() == "the usage names two service tiers");
  CHECK(chat(R"("service_tier":"flex")", R"("service_tier":"default")").price() ==
        "the answer names two service tiers");
}

}  // namespace finops::test::reported_test
