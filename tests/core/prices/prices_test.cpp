#include "core/prices/prices.h"

#include <doctest/doctest.h>

#include <thread>

#include "core/prices/embedded_prices.h"
#include "core/prices/json_tree.h"
#include "core/prices/price_support.h"
#include "core/usage/model_name.h"

namespace finops::test::prices_test {

namespace {

using namespace finops;
using namespace finops::test;

std::string price(const PriceQuery& asked, const Usage& usage) { return text(built_in_prices().price(asked, usage)); }

}  // namespace

TEST_CASE("the published examples") {
  Usage usage = tokens(5 + 128'955 + 1'253, 100);
  usage.cache_read_tokens = 128'955;
  usage.cache_write_tokens = 1'253;
  CHECK(price(query("anthropic", "claude-sonnet-4-20250514"), usage) == "0.04490025");
  CHECK(price(query("openai", "gpt-4o-mini-2024-07-18"), tokens(14, 2)) == "0.0000033");
  CHECK(price(query("gemini", "gemini-2.5-flash"), tokens(1000, 100)) == "0.00055");
  CHECK(price(query("azure", "gpt-4.1-2025-04-14"), tokens(1000, 100)) == "0.0028");
  CHECK(price(query("vertex", "claude-sonnet-4@20250514"), usage) == "0.04490025");
  const Cost cost = built_in_prices().price(query("openai", "gpt-4o-mini"), tokens(14, 2));
  CHECK(cost.status == CostStatus::priced);
  CHECK(cost.table.starts_with("genai-prices "));
  CHECK(parts(cost) == "input 0.0000021, output 0.0000012");
  usage = {};
  usage.audio_ms = 90'000;
  CHECK(price(query("openai", "whisper-1"), usage) == "0.009");
}

TEST_CASE("a router is a word of its own, or follows \"model\", in the name that was asked for") {
  const auto asked_as = [](std::string_view name) {
    PriceQuery asked = query("azure", "gpt-4o-mini");
    asked.request_model = name;
    return price(asked, tokens(1'000'000, 0));
  };
  for (const std::string name : {"router", "model-router", "modelrouter", "arouter-router", "router-2", "{router}"}) {
    CHECK(asked_as(name) == name + " adds a fee that is not known");
  }
  for (const char* name : {"routera", "routerz", "arouter", "zrouter", "zrouter-routerz", "my-deployment"}) {
    CAPTURE(name);
    CHECK(asked_as(name) == "0.15");
  }
}

TEST_CASE("OpenAI's search models have no price where their searches are not reported") {
  const PriceFile file(R"({"gpt-5-search-api": {"litellm_provider": "openai", "input_cost_per_token": 1e-06,
    "output_cost_per_token": 1e-06, "search_context_cost_per_query": {"search_context_size_low": 0.01}},
    "text-search-ada-001": {"input_cost_per_token": 1e-06}, "sonar-search-x": {"input_cost_per_token": 1e-06}})");
  const auto own = std::move(*load_prices(file.path(), {{"deployed", "gpt-5-search-api"}}));
  const auto price_of = [&](std::string_view provider, std::string_view model, const Usage& usage) {
    return text(own->price(query(provider, model), usage));
  };
  constexpr std::string_view kUnseen = "searches are not reported";
  for (const std::string_view provider : {"openai", "azure"}) {
    CHECK(price_of(provider, "gpt-4o-search-preview", tokens(1000, 0)) == kUnseen);
    CHECK(price_of(provider, "GPT-4o-search-preview-2025-03-11", tokens(1000, 0)) == kUnseen);
  }
  CHECK(price_of("openai", "gpt-5-search-api", tokens(1000, 0)) == kUnseen);
  PriceQuery asked = query("azure", "");
  asked.request_model = "deployed";
  CHECK(text(own->price(asked, tokens(1000, 0))) == kUnseen);
  Usage usage = tokens(1000, 0);
  usage.web_searches = 0;
  CHECK(price_of("openai", "gpt-5-search-api", usage) == "0.001");
  usage.web_searches = 2;
  CHECK(price_of("openai", "gpt-5-search-api", usage) == "0.021");
  CHECK(price_of("openai", "text-search-ada-001", tokens(1000, 0)) == "0.001");
  CHECK(price_of("gemini", "sonar-search-x", tokens(1000, 0)) == "0.001");
  CHECK(price_of("openai", "gpt-9-search-x", tokens(1000, 0)) == "no price for gpt-9-search-x (openai)");
}

TEST_CASE("the embedded table passes every check of a user's file") {
  const auto tree = JsonTree::parse(kEmbeddedPrices);
  REQUIRE(tree);
  const auto book = read_genai_prices(tree->root(), true);
  REQUIRE(book);
  CHECK((*book)->about.name.starts_with("genai-prices 0."));
  CHECK((*book)->about.date.size() == 10);
  // Read provider by provider, as the binary does, it is the same list.
  const std::vector<const PricedModel*> whole = (*book)->models(), parts = built_in_book().models();
  REQUIRE(whole.size() == parts.size());
  CHECK(whole.size() > 2000);
  for (std::size_t i = 0; i < whole.size(); ++i) {
    CHECK(whole[i]->provider + "/" + whole[i]->id == parts[i]->provider + "/" + parts[i]->id);
    CHECK(whole[i]->patterns == parts[i]->patterns);
    CHECK(whole[i]->rates.size() == parts[i]->rates.size());
    CHECK(whole[i]->service_tiers.size() == parts[i]->service_tiers.size());
  }
}

TEST_CASE("L1: a configured name finds the list of its provider, in finops' words and in the list's own") {
  const auto found = [](std::string_view provider, std::string_view model) {
    const PricedModel* priced = built_in_book().find(provider, model);
    return priced == nullptr ? "" : priced->provider + "/" + priced->id;
  };
  CHECK(found("openrouter", "openai/gpt-4o-mini") == "openrouter/openai/gpt-4o-mini");
  CHECK(found("groq", "whisper-large-v3") == "groq/whisper-large-v3");
  CHECK(found("mistral", "mistral-ocr-latest") == "mistral/mistral-ocr-latest");
  CHECK(found("deepseek", "deepseek-chat") == "deepseek/deepseek-chat");
  CHECK(found("xai", "grok-4").starts_with("x-ai/"));
  CHECK(found("x-ai", "grok-4") == found("xai", "grok-4"));
  CHECK(found("together", "deepseek-ai/DeepSeek-V4.1-Flash").starts_with("together/"));
  CHECK(found("together_ai", "deepseek-ai/DeepSeek-V4.1-Flash") ==
        found("together", "deepseek-ai/DeepSeek-V4.1-Flash"));
  CHECK(found("fireworks", "accounts/fireworks/models/deepseek-v3-0324").starts_with("fireworks/"));
  CHECK(found("chatgpt", "gpt-5") == "openai/gpt-5");
  CHECK(found("OpenAI-team", "gpt-5") == "openai/gpt-5");
  CHECK(found("vertex", "claude-sonnet-4@20250514").starts_with("google/"));
  CHECK(found("azure", "gpt-4.1-2025-04-14") == "openai/gpt-4.1");
  for (const char* own_machine : {"ollama", "vllm", "", "nobody"}) CHECK(found(own_machine, "gpt-5").empty());
}

TEST_CASE("L1: rates of a service tier are those of its day, and the others are the standard ones") {
  const auto at = [](std::string_view provider, std::string_view model, std::string_view tier, WallTime time) {
    PriceQuery asked = query(provider, model, time);
    asked.service_tier = tier;
    Usage usage = tokens(1'000'000, 1'000'000);
    usage.web_searches = 1;
    return price(asked, usage);
  };
  const WallTime before = day(2026, 10, 11), after = day(2026, 11, 22);
  CHECK(at("openai", "gpt-4.1", "default", after) == "10.01");
  CHECK(at("openai", "gpt-4.1", "priority", after) == "17.51");
  CHECK(at("openai", "gpt-4.1", "fast", after) == "17.51");
  CHECK(at("openai", "gpt-4.1", "batch", after) == "5.01");
  CHECK(at("openai", "gpt-4.1", "flex", after) == "no rates for service tier flex");
  CHECK(at("openai", "gpt-4.1", "priority", before) == "no rates for service tier priority");
  CHECK(at("openai", "gpt-4.1", "priority", WallTime{}) == "no rates for service tier priority");
  CHECK(at("anthropic", "claude-opus-5", "fast", after) == "60.01");
  CHECK(at("gemini", "gemini-3.8-flash-tts", "ON_DEMAND_FLEX", after) == "no web search rate");
  // Another provider that sells the model lists nothing for its own tiers.
  CHECK(at("azure", "o4-mini", "priority", after) == "no rates for service tier priority");
  CHECK(at("vertex", "claude-opus-5", "fast", after) == "no rates for service tier fast");
}

TEST_CASE("L1: what the list says and finops cannot count or see has no price") {
  const auto price_of = [](std::string_view provider, std::string_view model) {
    return price(query(provider, model, day(2026, 11, 22)), tokens(1000, 100));
  };
  CHECK(price_of("mistral", "mistral-ocr-2503") == "'input_document_kpages' cannot be counted");
  CHECK(price_of("perplexity", "sonar-deep-research") == "'output_citation_mtok' cannot be counted");
  CHECK(price_of("openrouter", "mistralai/mistral-large-4-0") == "the price depends on 'route'");
  CHECK(price_of("openai", "tts-1") == "'input_mchars' cannot be counted");
}

TEST_CASE("L1: Groq bills at least ten seconds of speech") {
  Usage usage;
  const auto spoken = [&](std::string_view model, std::uint64_t ms) {
    usage.audio_ms = ms;
    return price(query("groq", model, day(2026, 11, 22)), usage);
  };
  CHECK(spoken("whisper-large-v3", 1) == spoken("whisper-large-v3", 10'000));
  CHECK(spoken("whisper-large-v3", 3'600'000) == "0.111");
  CHECK(spoken("whisper-large-v3", 0) == "0");
}

TEST_CASE("which model is priced: the answer's, else a mapped deployment, else what was asked for") {
  PriceQuery asked = query("openai", "");
  CHECK(price(asked, tokens(14, 2)) == "no model named");
  asked.request_model = "gpt-4o-mini";
  CHECK(price(asked, tokens(14, 2)) == "0.0000033");
  asked.response_model = "gpt-4o-2024-08-06";
  CHECK(price(asked, tokens(1000, 0)) == "0.0025");
  asked.response_model = "gpt-9";  // it was answered by something else than what was asked for
  CHECK(price(asked, tokens(14, 2)) == "no price for gpt-9 (openai)");

  asked = query("azure", "");
  asked.request_model = "gpt-4o-mini";  // only the name of a deployment
  CHECK(price(asked, tokens(14, 2)) == "no model named in the answer, and deployment gpt-4o-mini is not mapped to one");
  const auto mapped = load_prices("", {{"Prod", "gpt-4o-mini"}});
  REQUIRE(mapped);
  asked.request_model = "prod";
  CHECK(text((*mapped)->price(asked, tokens(14, 2))) == "0.0000033");
  asked.response_model = "my-finetune";
  CHECK(text((*mapped)->price(asked, tokens(14, 2))) == "0.0000033");
  asked.response_model = "gpt-4o";  // what answered is known: the map is not asked
  CHECK(text((*mapped)->price(asked, tokens(1000, 0))) == "0.0025");
  asked.request_model = "other", asked.response_model = "my-finetune";
  CHECK(text((*mapped)->price(asked, tokens(14, 2))) == "no price for my-finetune (azure)");
}

TEST_CASE("models are found under the names that providers give them") {
  const Usage usage = tokens(1000, 100);
  for (const char* name : {"gemini-2.5-flash", "models/gemini-2.5-flash", "publishers/google/models/gemini-2.5-flash",
                           "projects/p/locations/us-central1/publishers/google/models/gemini-2.5-flash",
                           "google/gemini-2.5-flash", " Gemini-2.5-Flash "}) {
    CAPTURE(name);
    CHECK(price(query("vertex", name), usage) == "0.00055");
    CHECK(price(query("gemini", name), usage) == "0.00055");
  }
  CHECK(price(query("openai", "gpt-4.1-20250414"), usage) == "0.0028");  // the date as Azure writes it
  CHECK(price(query("vertex", "claude-opus-4-5@20251101"), usage) == "0.0075");
  CHECK(price(query("vertex", "claude-opus-4-5@default"), usage) == "0.0075");
  CHECK(price(query("azure", "claude-opus-4-5-20251101"), usage) == "0.0075");
  CHECK(price(query("anthropic", "gpt-4o"), usage) == "no price for gpt-4o (anthropic)");
  CHECK(price(query("", "gpt-4o"), usage) == "no price for gpt-4o ()");
  CHECK(price(query("openai", std::string(5000, 'g')), usage).size() < 200);
  CHECK(
      price(query("gemini", "gemini-2.5-flash-lite-preview-" + std::string(900, 'x')), usage).starts_with("no price"));
  CHECK(price(query("gemini", "gemini-2.5-flash-lite-preview-09-2025"), usage) == "0.00014");
  CHECK(price(query("gemini", "gemini-2.5-flash-lite-preview-tts"), usage) == "0.0015");
}

TEST_CASE("spellings of a model, best first") {
  using Names = std::vector<std::string>;
  CHECK(model_spellings("gpt-4.1-20250414") == Names{"gpt-4.1-20250414", "gpt-4.1-2025-04-14"});
  CHECK(model_spellings("x-20250230") == Names{"x-20250230"});  // no such day
  CHECK(model_spellings("x-20250414y") == Names{"x-20250414y"});
  CHECK(model_spellings("x-20250414:free") == Names{"x-20250414:free", "x-2025-04-14:free"});
  CHECK(model_spellings("Claude-X@20250929") == Names{"claude-x@20250929", "claude-x-20250929", "claude-x-2025-09-29"});
  CHECK(model_spellings("claude-x@default") == Names{"claude-x@default", "claude-x"});
  CHECK(model_spellings("a/models/b/models/c") == Names{"c"});
  CHECK(model_spellings("mymodels/c") == Names{"mymodels/c"});
  CHECK(model_spellings("Accounts/f/models/c") == Names{"accounts/f/models/c", "c"});
  CHECK(model_spellings("").empty());
  CHECK(model_spellings("  ").empty());
}

TEST_CASE("prices change at midnight UTC of their start date") {
  const WallTime start = day(2025, 6, 10);
  CHECK(price(query("openai", "o3", start - std::chrono::milliseconds(1)), tokens(1'000'000, 0)) == "10");
  CHECK(price(query("openai", "o3", start), tokens(1'000'000, 0)) == "2");
  CHECK(price(query("openai", "o3", WallTime{}), tokens(1, 0)) == "time of the exchange unknown");
  const auto at = [](int hour, int minute) {
    return query("azure", "deepseek-reasoner",
                 day(2025, 3, 1) + std::chrono::hours(hour) + std::chrono::minutes(minute));
  };
  const std::string night = price(at(16, 30), tokens(1'000'000, 0));
  CHECK(night != price(at(16, 29), tokens(1'000'000, 0)));
  CHECK(night == price(at(0, 29), tokens(1'000'000, 0)));
  CHECK(night != price(at(0, 30), tokens(1'000'000, 0)));
}

TEST_CASE("long requests: the tier begins one token above its start") {
  const auto at = [](std::uint64_t input) { return price(query("gemini", "gemini-2.5-pro"), tokens(input, 0)); };
  CHECK(at(200'000) == "0.25");
  CHECK(at(200'001) == "0.5000025");
}

TEST_CASE("a service tier without rates has no price, and the reason names it") {
  PriceQuery asked = query("openai", "gpt-4o-mini");
  for (const char* standard : {"", "default", "auto", "standard", "STANDARD", "ON_DEMAND", "on_demand"}) {
    asked.service_tier = standard;
    CHECK(price(asked, tokens(14, 2)) == "0.0000033");
  }
  for (const std::string other : {"flex", "priority", "batch", "PROVISIONED_THROUGHPUT", "scale"}) {
    asked.service_tier = other;
    CHECK(price(asked, tokens(14, 2)) == "no rates for service tier " + other);
  }
}

TEST_CASE("Google's audio without a rate costs what text does, OpenAI's has no price") {
  Usage usage = tokens(1'000'000, 1'000'000);
  usage.output_audio_tokens = 1'000'000;
  CHECK(price(query("gemini", "gemini-2.5-flash-preview-tts"), usage) == "10.5");
  CHECK(price(query("openai", "gpt-4o-mini"), usage) == "no output audio rate");
  CHECK(price(query("azure", "gpt-4o-mini"), usage) == "no output audio rate");
  CHECK(price(query("openai", "gpt-audio"), usage) == "66.5");
}

TEST_CASE("usage without numbers is no usage, and no table was asked") {
  Usage usage;
  usage.counted_tokens = 17;
  for (const Usage& nothing : {Usage{}, usage}) {
    const Cost cost = built_in_prices().price(query("openai", "gpt-4o"), nothing);
    CHECK(cost.status == CostStatus::no_usage);
    CHECK(cost.table.empty());
    CHECK(cost.reason.empty());
  }
}

TEST_CASE("many threads may ask one table, with more names than it remembers") {
  const auto table = load_prices("", {});
  REQUIRE(table);
  std::vector<std::thread> threads;
  std::vector<std::uint64_t> right(4);
  for (std::size_t t = 0; t < right.size(); ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 3000; ++i) {
        const std::string name = "gpt-none-" + std::to_string(t) + "-" + std::to_string(i);
        const bool none = (*table)->price(query("openai", name), tokens(14, 2)).status == CostStatus::no_price;
        const bool known = (*table)->price(query("openai", "gpt-4o-mini"), tokens(14, 2)).total == 3300;
        right[t] += none && known ? 1U : 0U;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const std::uint64_t count : right) CHECK(count == 3000);
}

TEST_CASE("L1: many threads may ask a list whose providers are not read yet") {
  const auto book = open_genai_prices(kEmbeddedPrices);
  constexpr std::string_view kAsked[][2] = {
      {"openai", "gpt-4o-mini"},   {"azure", "gpt-4o-mini"}, {"groq", "whisper-large-v3"},
      {"vertex", "claude-opus-5"}, {"xai", "grok-4"},        {"mistral", "codestral-latest"}};
  std::vector<std::thread> threads;
  std::vector<std::vector<const PricedModel*>> found(4);
  for (std::size_t t = 0; t < found.size(); ++t) {
    threads.emplace_back([&, t] {
      for (std::size_t i = 0; i < std::size(kAsked); ++i) {
        const auto& [provider, model] = kAsked[(i + t) % std::size(kAsked)];
        found[t].push_back(book->find(provider, model));
      }
      std::rotate(found[t].begin(), found[t].end() - static_cast<std::ptrdiff_t>(t), found[t].end());
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const auto& models : found) {
    CHECK(models == found[0]);
    CHECK(std::find(models.begin(), models.end(), nullptr) == models.end());
  }
}

}  // namespace finops::test::prices_test
