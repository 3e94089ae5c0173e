#include <doctest/doctest.h>

#include "core/prices/litellm_key.h"
#include "core/prices/price_support.h"

namespace finops::test::price_files_test {

namespace {

using namespace finops;
using namespace finops::test;

std::unique_ptr<PriceTable> table(std::string_view content) {
  const PriceFile file(content);
  auto loaded = load_prices(file.path(), {});
  REQUIRE_MESSAGE(loaded.ok(), loaded.error().message);
  return std::move(*loaded);
}

std::string error(std::string_view content) {
  const PriceFile file(content);
  const auto loaded = load_prices(file.path(), {});
  REQUIRE_FALSE(loaded.ok());
  CHECK(loaded.error().code == ErrorCode::config);
  CHECK(loaded.error().context == file.path());
  return loaded.error().message;
}

constexpr std::string_view kLitellm = R"({
  "sample_spec": {"input_cost_per_token": "text", "max_tokens": "LEGACY"},
  "gpt-new": {"litellm_provider": "openai", "mode": "chat", "max_tokens": 128000,
    "input_cost_per_token": 1.5000000000000002e-07, "output_cost_per_token": 6e-07,
    "output_cost_per_token_above_272k_tokens": 9e-07, "input_cost_per_token_above_272k_tokens": 3e-07,
    "input_cost_per_token_flex": 7.5e-08, "output_cost_per_token_flex": 3e-07,
    "input_cost_per_token_above_272k_tokens_priority": 6e-07, "input_cost_per_token_priority": 3e-07,
    "input_cost_per_token_batches": 5e-08, "output_cost_per_token_batches": 1e-07,
    "cache_read_input_token_cost": 1e-08, "supports_vision": true, "input_cost_per_pixel": 1e-9,
    "search_context_cost_per_query": {"search_context_size_low": 0.01, "search_context_size_high": 0.01}},
  "azure/gpt-new": {"litellm_provider": "azure", "input_cost_per_token": 2e-07, "output_cost_per_token": 8e-07},
  "claude-new-20260101": {"litellm_provider": "anthropic", "input_cost_per_token": 3e-06,
    "output_cost_per_token": 1.5e-05, "cache_creation_input_token_cost": 3.75e-06,
    "cache_creation_input_token_cost_above_1hr": 6e-06, "cache_creation_input_token_cost_above_200k_tokens": 7.5e-06,
    "input_cost_per_token_above_200k_tokens": 6e-06, "cache_read_input_token_cost": 3e-07},
  "gemini/gemini-new": {"litellm_provider": "gemini", "input_cost_per_token": 1e-06, "output_cost_per_token": 2e-06,
    "input_cost_per_audio_token": 3e-06, "output_cost_per_audio_token": null,
    "search_context_cost_per_query": {"search_context_size_low": 0.01, "search_context_size_high": 0.02}},
  "vertex_ai/claude-vx@20260101": {"litellm_provider": "vertex_ai-anthropic_models", "input_cost_per_token": 4e-06},
  "whisper-new": {"litellm_provider": "openai", "mode": "audio_transcription", "input_cost_per_second": 0.0001},
  "dall-e-3": {"litellm_provider": "openai", "mode": "image_generation", "input_cost_per_pixel": 4e-08},
  "together_ai/t/m": {"litellm_provider": "together_ai", "input_cost_per_token": 5e-06},
  "fireworks_ai/accounts/f/models/m": {"litellm_provider": "fireworks_ai", "input_cost_per_token": 6e-06},
  "xai/grok-new": {"litellm_provider": "xai", "input_cost_per_token": 7e-06},
  "mine": {"input_cost_per_token": 1e-06, "output_cost_per_token": 1e-06}
})";

}  // namespace

TEST_CASE("LiteLLM: rates are taken as decimal text, exactly") {
  const auto prices = table(kLitellm);
  CHECK(prices->name().starts_with("own.json, then genai-prices "));
  const Cost cost = prices->price(query("openai", "gpt-new"), tokens(100'000, 0));
  CHECK(cost.table == "own.json");
  CHECK(text(cost) == "0.015");  // 0.01500000000000000200 in full
  CHECK(text(prices->price(query("openai", "gpt-new"), tokens(7, 3))) == "0.00000285");
  // 0.1 + 0.2 of a nano-dollar each: a double would say 0.30000000000000004.
  const auto tiny = table(R"({"m": {"input_cost_per_token": 1e-10, "output_cost_per_token": 2e-10}})");
  CHECK(parts(tiny->price(query("openai", "m"), tokens(1, 1))) == "input 0.0000000001, output 0.0000000002");
  CHECK(text(tiny->price(query("openai", "m"), tokens(1, 2))) == "0.000000001");
  CHECK(text(tiny->price(query("openai", "m"), tokens(2, 1))) == "0");
}

TEST_CASE("LiteLLM: sizes, service tiers, caches, audio, searches") {
  const auto prices = table(kLitellm);
  const auto price = [&](const PriceQuery& asked, const Usage& usage) { return text(prices->price(asked, usage)); };
  PriceQuery asked = query("openai", "gpt-new");
  CHECK(price(asked, tokens(272'000, 10)) == "0.040806");
  CHECK(price(asked, tokens(272'001, 10)) == "0.0816093");
  asked.service_tier = "flex";
  CHECK(price(asked, tokens(1000, 100)) == "0.000105");
  Usage usage = tokens(1000, 100);
  usage.cache_read_tokens = 1;  // the tier has no rate for it, whatever the standard one is
  CHECK(price(asked, usage) == "no cache read rate");
  asked.service_tier = "batch";
  CHECK(price(asked, tokens(1000, 100)) == "0.00006");
  asked.service_tier = "priority";
  CHECK(price(asked, tokens(1000, 100)) == "no output rate");
  CHECK(price(asked, tokens(272'001, 0)) == "0.1632006");
  asked.service_tier = "scale";
  CHECK(price(asked, tokens(1000, 100)) == "no rates for service tier scale");

  usage = tokens(1000, 0);
  usage.web_searches = 2;
  CHECK(price(query("openai", "gpt-new"), usage) == "0.02015");
  CHECK(price(query("gemini", "gemini-new"), usage) == "no web search rate");  // the price depends on a size
  usage = tokens(1000, 10);
  usage.input_audio_tokens = 400;
  CHECK(price(query("gemini", "gemini-new"), usage) == "0.00182");

  usage = tokens(200'000, 0);
  usage.cache_write_tokens = 1000, usage.cache_write_1h_tokens = 400;
  CHECK(price(query("anthropic", "claude-new-20260101"), usage) == "0.60165");
  usage.input_tokens = 200'001;
  CHECK(price(query("anthropic", "claude-new-20260101"), usage) == "1.200906");
  usage = {};
  usage.audio_ms = 1500;
  CHECK(price(query("openai", "whisper-new"), usage) == "0.00015");
}

TEST_CASE("LiteLLM: which entry is for which provider") {
  const auto prices = table(kLitellm);
  const auto price = [&](std::string_view provider, std::string_view model) {
    return text(prices->price(query(provider, model), tokens(1'000'000, 0)));
  };
  CHECK(price("azure", "gpt-new") == "0.2");
  CHECK(price("azure", "claude-new-20260101") == "6");
  CHECK(price("vertex", "claude-new@20260101") == "6");
  CHECK(price("vertex", "claude-vx@20260101") == "4");
  CHECK(price("vertex", "gemini-new") == "1");
  CHECK(price("gemini", "models/gemini-new") == "1");
  CHECK(price("openai", "mine") == "1");
  CHECK(price("vertex", "mine") == "1");
  CHECK(price("chatgpt", "gpt-new") == "0.3");
  CHECK(price("together", "t/m") == "5");
  CHECK(price("fireworks", "accounts/f/models/m") == "6");
  CHECK(price("xai", "grok-new") == "7");
  CHECK(price("anthropic", "gpt-new") == "no price for gpt-new (anthropic)");
  CHECK(price("openai", "claude-new-20260101") == "no price for claude-new-20260101 (openai)");
  CHECK(price("openai", "sample_spec") == "no price for sample_spec (openai)");
  CHECK(price("openai", "gpt-4o-mini") == "0.15");  // what the file lacks, the built-in table has
  CHECK(prices->price(query("openai", "gpt-4o-mini"), tokens(1, 1)).table.starts_with("genai-prices "));
}

TEST_CASE("LiteLLM: price keys are taken apart") {
  const auto key = parse_litellm_key("input_cost_per_token_above_200k_tokens_priority");
  REQUIRE(key);
  CHECK(key->unit == Unit::input);
  CHECK(key->above == 200'000);
  CHECK(key->service_tier == "priority");
  CHECK(parse_litellm_key("cache_creation_input_token_cost_above_1hr_above_200k_tokens")->unit == Unit::cache_write_1h);
  CHECK(parse_litellm_key("cache_creation_input_token_cost_above_1hr")->above == std::nullopt);
  for (const char* other : {"input_cost_per_token_above_xk_tokens", "input_cost_per_pixel", "max_tokens", "flex",
                            "_flex", "input_cost_per_token_cheap", ""}) {
    CHECK_FALSE(parse_litellm_key(other));
  }
}

TEST_CASE("L1: a model that is not known has no price, even in a list whose pattern fits every name") {
  const auto prices = table(R"([{"id":"azure","models":[{"id":"x","match":{"regex":".*"},
                                "prices":[{"prices":{"input_mtok":1}}]}]}])");
  CHECK(text(prices->price(query("azure", "any"), tokens(1'000'000, 0))) == "1");
  CHECK(prices->price(query("azure", ""), tokens(1, 0)).status == CostStatus::no_price);
}

TEST_CASE("genai-prices: a user's file, bare list or with its source, goes before the built-in table") {
  const std::string models =
      R"([{"id":"openai","models":[{"id":"x","match":{"or":[{"starts_with":"gpt-4o"},{"regex":"^x-\\d{2}$"}]},
          "prices":[{"prices":{"input_mtok":1,"output_mtok":2}},
                    {"constraint":{"start_date":"2026-10-02"},"prices":{"input_mtok":{"base":3,"tiers":[{"start":10,"price":4}]},
                     "output_mtok":2,"requests_kcount":5,"future_mtok":null}}]}]}])";
  for (const std::string& content :
       {models, R"({"source":{"name":"mine","version":"7"},"providers":)" + models + "}"}) {
    const auto prices = table(content);
    CHECK(text(prices->price(query("openai", "gpt-4o-mini"), tokens(1'000'000, 0))) == "1");
    CHECK(text(prices->price(query("openai", "x-12"), tokens(1'000'000, 0))) == "1");
    CHECK(text(prices->price(query("openai", "x-123"), tokens(1, 0))) == "no price for x-123 (openai)");
    CHECK(text(prices->price(query("openai", "x-12", day(2026, 10, 2)), tokens(10, 0))) == "0.00503");
    CHECK(text(prices->price(query("openai", "x-12", day(2026, 10, 2)), tokens(11, 0))) == "0.005044");
    CHECK(text(prices->price(query("openai", "o3-mini"), tokens(1'000'000, 0))) == "1.1");
  }
  CHECK(table(R"({"source":{"name":"mine","version":"7"},"providers":)" + models + "}")
            ->price(query("openai", "x-12"), tokens(1, 0))
            .table == "mine 7");
}

TEST_CASE("L1: genai-prices: whatever an entry says that finops does not understand leaves the model without a price") {
  const auto price_of = [](const std::string& head, const std::string& model, std::string_view tier = "") {
    const auto prices = table(R"([{"id":"openai",)" + head + R"("models":[{"id":"x","match":{"equals":"x"},)" + model +
                              R"(},{"id":"y","match":{"equals":"y"},"prices":{"input_mtok":1}}]}])");
    if (head.empty()) CHECK(text(prices->price(query("openai", "y"), tokens(1'000'000, 0))) == "1");
    PriceQuery asked = query("openai", "x");
    asked.service_tier = tier;
    return text(prices->price(asked, tokens(1'000'000, 0)));
  };
  const std::string plain = R"("prices":{"input_mtok":2})";
  CHECK(price_of("", plain) == "2");
  CHECK(price_of("", R"("deprecated":true,"context_window":5,"price_comments":"c","description":"d",)" + plain) == "2");
  CHECK(price_of("", R"("discounts":[],)" + plain) == "'discounts' is not understood");
  CHECK(price_of(R"("surcharge":1,)", plain) == "'surcharge' is not understood");
  CHECK(price_of(R"("name":"O","api_pattern":"a","pricing_urls":[],"model_match":{"equals":"x"},"extractors":[],)",
                 plain) == "2");
  CHECK(price_of("", R"("prices":{"input_mtok":2,"future_mtok":1})") == "'future_mtok' cannot be counted");
  CHECK(price_of("", R"("prices":{"input_mtok":{"base":2,"tiers":[],"mode":"x"}})") == "'mode' is not understood");
  CHECK(price_of("", R"("prices":{"input_mtok":{"base":2,"tiers":[{"start":1,"price":2,"unit":"output"}]}})") ==
        "'unit' is not understood");
  CHECK(price_of("", R"("prices":[{"region":"eu","prices":{"input_mtok":2}}])") == "'region' is not understood");
  CHECK(price_of("", R"("prices":[{"constraint":null,"prices":{"input_mtok":2}}])") == "2");
  CHECK(price_of("", R"("prices":[{"constraint":{"start_date":"2026-01-01","end_date":"2026-02-01"},"prices":{}}])") ==
        "'end_date' is not understood");

  const auto variant = [&](const std::string& when, const std::string& more = R"("prices":{"input_mtok":3})") {
    return plain + R"(,"price_variants":[{"when":)" + when + "," + more + "}]";
  };
  CHECK(price_of("", variant(R"({"service_tier":"flex"})")) == "2");
  CHECK(price_of("", variant(R"({"service_tier":"flex"})"), "flex") == "3");
  CHECK(price_of("", variant(R"({"service_tier":"default"})"), "default") == "3");
  CHECK(price_of("", variant(R"({"processing":"batch"})"), "batch") == "3");
  CHECK(price_of("", variant(R"({"speed":"fast"})"), "fast") == "3");
  CHECK(price_of("", variant(R"({"service_tier":"flex"})"), "priority") == "no rates for service tier priority");
  CHECK(price_of("", variant(R"({"route":"eu"})")) == "the price depends on 'route'");
  CHECK(price_of("", variant(R"({"route":"eu"})", R"("prices":{})")) == "2");
  CHECK(price_of("", variant(R"({"speed":"slow"})")) == "the price depends on 'speed'");
  CHECK(price_of("", variant(R"({"service_tier":"flex","route":"eu"})")) == "the price depends on 'service_tier'");
  CHECK(price_of("", variant(R"({"service_tier":"flex"})", R"("share":2,"prices":{})"), "flex") ==
        "'share' is not understood");
  const std::string both = R"(,"price_variants":[{"when":{"speed":"fast"},"prices":{"input_mtok":3}},
      {"when":{"service_tier":"fast"},"prices":{"input_mtok":4}}])";
  CHECK(price_of("", plain + both) == "2");
  CHECK(price_of("", plain + both, "fast") == "'fast' has two meanings");
  const std::string dated = R"(,"price_variants":[
      {"when":{"service_tier":"flex"},"constraint":{"start_date":"2027-01-01"},"prices":{"input_mtok":9}},
      {"when":{"service_tier":"flex"},"constraint":{"start_date":"2026-01-01"},"prices":{"input_mtok":5}},
      {"when":{"service_tier":"flex"},"prices":{"input_mtok":7}}])";
  CHECK(price_of("", plain + dated, "flex") == "5");
  CHECK(error(R"([{"id":"o","models":[{"id":"x","match":{"equals":"x"},)" + plain + R"(,"price_variants":[{}]}]}])")
            .starts_with("o/x.price_variants: an entry has no \"when\"; "));
}

TEST_CASE("a price file that is wrong is refused, with the place and the remedy") {
  CHECK(error("{\n  \"a\": {\"input_cost_per_token\": 1e-6,}\n}").starts_with("line 2, column "));
  CHECK(error("").starts_with("line 1, column 1: "));
  CHECK(error("{} x").starts_with("line 1, column 4: "));
  CHECK(error("17") == "line 1, column 1: neither an object nor an array");
  CHECK(error(std::string(1000, '[')).starts_with("line 1, column "));
  CHECK(error("{}").starts_with("no model with a price; "));
  CHECK(error(R"({"gpt-x": {"input_cost_per_token": "cheap"}})") ==
        "gpt-x.input_cost_per_token: 'cheap' is not a price; write dollars per token as a number of 0 or more, with at "
        "most "
        "27 decimals");
  CHECK(error(R"({"gpt-x": {"input_cost_per_token": -1e-6}})").starts_with("gpt-x.input_cost_per_token: '-1e-6'"));
  CHECK(error(R"({"gpt-x": 3})").starts_with("gpt-x: is not a model; "));
  const auto genai = [](const std::string& model) {
    return error(R"([{"id":"openai","models":[{"id":"m",)" + model + "}]}]");
  };
  const std::string match = R"("match":{"equals":"m"},)";
  CHECK(genai(R"("prices":{})").starts_with("openai/m.match: no way to match a name; "));
  CHECK(genai(R"("match":{"like":"m"},"prices":{})").starts_with("openai/m.match: no way to match a name; "));
  CHECK(genai(R"("match":{"regex":"("},"prices":{})") ==
        "openai/m.match: '(' is not a regular expression of RE2: missing ): (; or use \"contains\"");
  CHECK(
      genai(match + R"("prices":{"input_mtok":"3"})").starts_with("openai/m.prices.input_mtok: '3' is not a price; "));
  CHECK(genai(match + R"("prices":{"input_mtok":{"base":3}})").starts_with("openai/m.prices.input_mtok: has no list "));
  CHECK(genai(match + R"("prices":{"input_mtok":{"base":3,"tiers":[{"price":1}]}})")
            .starts_with("openai/m.prices.input_mtok: a tier has no \"start\""));
  CHECK(genai(match + R"("prices":[{"constraint":{"start_date":"2026-13-01"},"prices":{}}])") ==
        "openai/m.constraint: '2026-13-01' is not a date; write 2026-03-13");
  CHECK(genai(match + R"("prices":[{"constraint":{},"prices":{}}])").starts_with("openai/m.constraint: neither "));
  CHECK(genai(match + R"("price":{})").starts_with("openai/m: has no prices; "));
  const auto missing = load_prices("/nonexistent/prices.json", {});
  REQUIRE_FALSE(missing.ok());
  CHECK(missing.error().code == ErrorCode::io);
}

}  // namespace finops::test::price_files_test
