// Price lists in the shape of genai-prices: a list of providers, each with models in the order in which they are tried.
#include <algorithm>
#include <iterator>

#include "core/base/strings.h"
#include "core/usage/json_tree.h"
#include "core/usage/model_matcher.h"
#include "core/usage/model_name.h"
#include "core/usage/price_book.h"
#include "core/usage/price_period.h"

namespace finops {
namespace {

struct PriceKey {
  std::string_view key;
  Unit unit;
  Per per;
};
// A later row wins over an earlier one for the same unit.
constexpr PriceKey kPriceKeys[] = {
    {"input_mtok", Unit::input, Per::million},
    {"cache_read_mtok", Unit::cache_read, Per::million},
    {"cache_write_mtok", Unit::cache_write, Per::million},
    {"cache_write_5m_mtok", Unit::cache_write, Per::million},
    {"cache_write_1h_mtok", Unit::cache_write_1h, Per::million},
    {"input_audio_mtok", Unit::input_audio, Per::million},
    {"cache_audio_read_mtok", Unit::cache_audio_read, Per::million},
    {"input_image_mtok", Unit::input_image, Per::million},
    {"cache_image_read_mtok", Unit::cache_image_read, Per::million},
    {"input_video_mtok", Unit::input_video, Per::million},
    {"cache_video_read_mtok", Unit::cache_video_read, Per::million},
    {"output_mtok", Unit::output, Per::million},
    {"output_reasoning_mtok", Unit::reasoning, Per::million},
    {"output_audio_mtok", Unit::output_audio, Per::million},
    {"output_image_mtok", Unit::output_image, Per::million},
    {"output_video_mtok", Unit::output_video, Per::million},
    {"web_searches_kcount", Unit::web_search, Per::thousand},
    {"storage_searches_kcount", Unit::file_search, Per::thousand},
    {"audio_hours", Unit::audio_time, Per::hour},
    {"input_audio_hours", Unit::audio_time, Per::hour},
    {"requests_kcount", Unit::request, Per::thousand},
};

struct Provider {
  std::string id;
  std::vector<std::string> fallbacks;
  std::size_t first = 0, last = 0;  // its models
};

class GenaiBook final : public PriceBook {
 public:
  const PricedModel* find(std::string_view provider, std::string_view model) const override {
    const bool google = provider == "gemini" || provider == "vertex";
    const Provider* own = section(google ? "google" : provider);
    if (own == nullptr) return nullptr;
    for (const std::string& spelling : model_spellings(model)) {
      if (const PricedModel* found = find_in(*own, spelling)) return found;
      for (const std::string& fallback : own->fallbacks) {
        const Provider* other = section(fallback);
        if (other == nullptr) continue;
        if (const PricedModel* found = find_in(*other, spelling)) return found;
      }
    }
    return nullptr;
  }

  std::span<const PricedModel> models() const noexcept override { return models_; }
  std::string_view format() const noexcept override { return "genai-prices"; }

  Result<void> read(const JsonNode& root, bool verify) {
    const JsonNode* providers = root.is(JsonNode::Kind::array) ? &root : root.find("providers");
    if (!providers->is(JsonNode::Kind::array)) return wrong("providers", "is no list");
    if (const JsonNode* source = root.find("source")) {
      about.name = source->string("name");
      if (!about.name.empty()) about.name += " ";
      about.name += source->string("version");
      about.date = source->string("date");
    }
    for (const JsonMember& provider : providers->members) FINOPS_TRY(read_provider(provider.value, verify));
    return {};
  }

 private:
  static Error wrong(const std::string& place, const std::string& what) {
    return {ErrorCode::config, place + ": " + what, {}};
  }

  const Provider* section(std::string_view id) const {
    const auto found =
        std::find_if(providers_.begin(), providers_.end(), [&](const Provider& p) { return p.id == id; });
    return found == providers_.end() ? nullptr : &*found;
  }

  const PricedModel* find_in(const Provider& provider, std::string_view model) const {
    for (std::size_t i = provider.first; i < provider.last; ++i) {
      if (matchers_[i].matches(model)) return &models_[i];
    }
    return nullptr;
  }

  Result<void> read_provider(const JsonNode& node, bool verify) {
    Provider provider;
    provider.id = node.string("id");
    if (provider.id.empty()) return wrong("providers", "one has no id; write \"id\": \"openai\"");
    if (const JsonNode* fallbacks = node.find("fallback_model_providers")) {
      for (const JsonMember& fallback : fallbacks->members) provider.fallbacks.emplace_back(fallback.value.text);
    }
    provider.first = models_.size();
    const JsonNode* models = node.find("models");
    if (models == nullptr || !models->is(JsonNode::Kind::array)) return wrong(provider.id, "has no list of models");
    for (const JsonMember& model : models->members) FINOPS_TRY(read_model(model.value, provider.id, verify));
    provider.last = models_.size();
    providers_.push_back(std::move(provider));
    return {};
  }

  Result<void> read_model(const JsonNode& node, const std::string& provider, bool verify) {
    PricedModel model;
    model.provider = provider;
    model.id = node.string("id");
    if (model.id.empty()) return wrong(provider, "a model has no id; write \"id\": \"gpt-4o\"");
    model.name = node.string("name");
    const std::string place = provider + "/" + model.id;
    const JsonNode* match = node.find("match");
    auto matcher = ModelMatcher::parse(match == nullptr ? JsonNode{} : *match);
    if (!matcher) return wrong(place + ".match", matcher.error().message);
    if (verify) {
      if (const auto verified = matcher->verify(); !verified) return wrong(place + ".match", verified.error().message);
    }
    matcher->append_patterns(model.patterns);
    const JsonNode* prices = node.find("prices");
    if (prices == nullptr) return wrong(place, "has no prices; write \"prices\": {\"input_mtok\": 2.5}");
    FINOPS_TRY(read_prices(*prices, place, model));
    models_.push_back(std::move(model));
    matchers_.push_back(std::move(*matcher));
    return {};
  }

  Result<void> read_prices(const JsonNode& node, const std::string& place, PricedModel& model) {
    if (node.is(JsonNode::Kind::object)) {
      auto card = read_card(node, place + ".prices");
      if (!card) return std::move(card).error();
      model.rates.push_back({{}, std::move(*card)});
      return {};
    }
    if (!node.is(JsonNode::Kind::array) || node.members.empty()) {
      return wrong(place + ".prices", "is neither an object nor a list");
    }
    for (const JsonMember& entry : node.members) {
      PricedModel::Rates rates;
      if (const JsonNode* constraint = entry.value.find("constraint")) {
        auto period = read_period(*constraint);
        if (!period) return wrong(place + ".constraint", period.error().message);
        rates.period = *period;
      }
      const JsonNode* prices = entry.value.find("prices");
      if (prices == nullptr || !prices->is(JsonNode::Kind::object)) {
        return wrong(place + ".prices", "an entry has no object \"prices\"");
      }
      auto card = read_card(*prices, place + ".prices");
      if (!card) return std::move(card).error();
      rates.card = std::move(*card);
      model.rates.push_back(std::move(rates));
    }
    return {};
  }

  Result<RateCard> read_card(const JsonNode& node, const std::string& place) {
    RateCard card;
    for (const PriceKey& key : kPriceKeys) {
      const JsonNode* value = node.find(key.key);
      if (value == nullptr || value->is(JsonNode::Kind::null)) continue;
      auto rate = read_rate(*value, key.per, place + "." + std::string(key.key));
      if (!rate) return std::move(rate).error();
      card.set(key.unit, std::move(*rate));
    }
    for (const JsonMember& member : node.members) {
      const bool known = std::any_of(std::begin(kPriceKeys), std::end(kPriceKeys),
                                     [&](const PriceKey& key) { return key.key == member.name; });
      if (!known && std::find(about.ignored.begin(), about.ignored.end(), member.name) == about.ignored.end()) {
        about.ignored.emplace_back(member.name);
      }
    }
    return card;
  }

  static Result<TieredRate> read_rate(const JsonNode& node, Per per, const std::string& place) {
    const auto number = [&](const JsonNode* value) -> Result<Rate> {
      const bool is_number = value != nullptr && value->is(JsonNode::Kind::number);
      const auto rate = is_number ? parse_rate(value->text, per) : std::nullopt;
      if (!rate) {
        return wrong(place, (value == nullptr || value->text.empty() ? "it" : "'" + std::string(value->text) + "'") +
                                " is no price; write dollars as a number of 0 or more, with at most 21 decimals");
      }
      return *rate;
    };
    TieredRate out;
    const bool tiered = node.is(JsonNode::Kind::object);
    auto base = number(tiered ? node.find("base") : &node);
    if (!base) return std::move(base).error();
    out.base = *base;
    const JsonNode* tiers = tiered ? node.find("tiers") : nullptr;
    if (tiered && (tiers == nullptr || !tiers->is(JsonNode::Kind::array))) {
      return wrong(place, "has no list \"tiers\"; write {\"base\": 3, \"tiers\": [{\"start\": 200000, \"price\": 6}]}");
    }
    for (std::size_t i = 0; tiers != nullptr && i < tiers->members.size(); ++i) {
      const JsonNode& tier = tiers->members[i].value;
      const JsonNode* start = tier.find("start");
      const auto tokens = start == nullptr ? std::nullopt : parse_uint(start->text);
      if (!tokens) return wrong(place, "a tier has no \"start\" that is a number of tokens");
      auto price = number(tier.find("price"));
      if (!price) return std::move(price).error();
      out.tiers.push_back({*tokens, *price});
    }
    return out;
  }

  std::vector<Provider> providers_;
  std::vector<PricedModel> models_;
  std::vector<ModelMatcher> matchers_;  // one for each of models_
};

}  // namespace

Result<std::unique_ptr<PriceBook>> read_genai_prices(const JsonNode& root, bool verify) {
  auto book = std::make_unique<GenaiBook>();
  FINOPS_TRY(book->read(root, verify));
  return std::unique_ptr<PriceBook>(std::move(book));
}

}  // namespace finops
