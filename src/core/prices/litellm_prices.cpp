// Price lists in the shape of LiteLLM: one object, model name -> flat rates in dollars per token.
#include <algorithm>
#include <iterator>
#include <map>
#include <unordered_map>

#include "core/base/strings.h"
#include "core/prices/json_tree.h"
#include "core/prices/litellm_key.h"
#include "core/prices/price_book.h"
#include "core/usage/model_name.h"

namespace finops {
namespace {

// Which entries may price a provider's models: first names with one of the prefixes, in this order, then plain names
// whose litellm_provider begins with one of these (or is missing). For Azure and Vertex the last ones are makers whose
// models they sell.
struct Family {
  std::string_view provider;
  std::vector<std::string_view> prefixes, makers;
};
const std::vector<Family>& families() {
  static const std::vector<Family> kFamilies = {
      {"openai", {"openai/"}, {"openai", "text-completion-openai"}},
      {"chatgpt", {"openai/"}, {"openai", "text-completion-openai"}},
      {"anthropic", {"anthropic/"}, {"anthropic"}},
      {"azure", {"azure/", "azure_ai/"}, {"azure", "openai", "text-completion-openai", "anthropic"}},
      {"gemini", {"gemini/", "vertex_ai/"}, {"gemini", "vertex_ai"}},
      {"google", {"gemini/", "vertex_ai/"}, {"gemini", "vertex_ai"}},
      {"vertex", {"vertex_ai/", "gemini/"}, {"vertex_ai", "gemini", "anthropic"}},
      {"together", {"together_ai/"}, {"together_ai"}},
      {"fireworks", {"fireworks_ai/"}, {"fireworks_ai"}},
  };
  return kFamilies;
}

// The rates of one service tier while its keys are read; they come in any order.
struct Draft {
  std::optional<Rate> base;
  std::vector<TieredRate::Tier> tiers;
};
using DraftCard = std::map<Unit, Draft>;

RateCard finish(DraftCard& draft) {
  RateCard card;
  for (auto& [unit, rate] : draft) {
    if (rate.base) card.set(unit, {*rate.base, std::move(rate.tiers)});  // a price above a size alone is not enough
  }
  return card;
}

const Family* family_of(std::string_view provider) {
  const auto found = std::find_if(families().begin(), families().end(),
                                  [&](const Family& known) { return known.provider == provider; });
  return found == families().end() ? nullptr : &*found;
}

class LitellmBook final : public PriceBook {
 public:
  const PricedModel* find(std::string_view provider, std::string_view model) const override {
    for (const std::string& spelling : model_spellings(model)) {
      if (const PricedModel* found = find_spelling(provider, spelling)) return found;
    }
    return nullptr;
  }

  std::vector<const PricedModel*> models() const override {
    std::vector<const PricedModel*> out;
    for (const PricedModel& model : models_) out.push_back(&model);
    return out;
  }

  bool means(std::string_view provider, std::string_view listed) const override {
    const Family* family = family_of(provider);
    if (family == nullptr) return provider == listed;
    return std::any_of(family->prefixes.begin(), family->prefixes.end(), [&](std::string_view prefix) {
      return listed.starts_with(prefix.substr(0, prefix.size() - 1));
    });
  }

  std::string_view format() const noexcept override { return "LiteLLM"; }

  Result<void> read(const JsonNode& root) {
    for (const JsonMember& entry : root.members) {
      if (entry.name == "sample_spec") continue;
      if (!entry.value.is(JsonNode::Kind::object)) {
        return wrong(entry.name,
                     "is not a model; write {\"input_cost_per_token\": 2.5e-06, \"output_cost_per_token\": 1e-05}");
      }
      FINOPS_TRY(read_model(entry.name, entry.value));
    }
    if (models_.empty()) {
      return Error{ErrorCode::config,
                   "no model with a price; a price file has the format of genai-prices (data.json) or of LiteLLM "
                   "(model_prices_and_context_window.json)",
                   {}};
    }
    for (std::size_t i = 0; i < models_.size(); ++i) by_name_.emplace(to_lower(models_[i].id), i);
    return {};
  }

 private:
  static Error wrong(std::string_view place, std::string_view what) {
    return {ErrorCode::config, std::string(place).append(": ").append(what), {}};
  }

  const PricedModel* entry(const std::string& name) const {
    const auto found = by_name_.find(name);
    return found == by_name_.end() ? nullptr : &models_[found->second];
  }

  const PricedModel* find_spelling(std::string_view provider, const std::string& name) const {
    const Family* family = family_of(provider);
    if (family == nullptr) {
      const PricedModel* prefixed = entry(std::string(provider) + "/" + name);
      const PricedModel* bare = entry(name);
      if (prefixed != nullptr) return prefixed;
      return bare != nullptr && bare->provider == provider ? bare : nullptr;
    }
    for (const std::string_view prefix : family->prefixes) {
      if (const PricedModel* found = entry(std::string(prefix) + name)) return found;
    }
    const PricedModel* bare = entry(name);
    if (bare == nullptr || bare->provider.empty()) return bare;
    const bool ours = std::any_of(family->makers.begin(), family->makers.end(),
                                  [&](std::string_view maker) { return bare->provider.starts_with(maker); });
    return ours ? bare : nullptr;
  }

  void ignore(std::string_view key) {
    if (std::find(about.ignored.begin(), about.ignored.end(), key) == about.ignored.end())
      about.ignored.emplace_back(key);
  }

  Result<void> read_model(std::string_view id, const JsonNode& node) {
    std::map<std::string, DraftCard, std::less<>> drafts;  // by service tier
    for (const JsonMember& member : node.members) {
      if (member.value.is(JsonNode::Kind::null)) continue;
      const auto key = parse_litellm_key(member.name);
      if (!key) {
        if (is_litellm_price(member.name) && member.name != "search_context_cost_per_query") ignore(member.name);
        continue;
      }
      const auto rate =
          member.value.is(JsonNode::Kind::number) ? parse_rate(member.value.text, key->per) : std::nullopt;
      if (!rate) {
        return wrong(std::string(id).append(".").append(member.name),
                     "'" + std::string(member.value.text) +
                         "' is not a price; write dollars per token as a number of 0 " +
                         "or more, with at most 27 decimals");
      }
      Draft& draft = drafts[std::string(key->service_tier)][key->unit];
      if (key->above) {
        draft.tiers.push_back({*key->above, *rate});
      } else {
        draft.base = *rate;
      }
    }
    PricedModel model;
    model.provider = node.string("litellm_provider");
    model.id = id;
    model.patterns.emplace_back(id);
    RateCard standard = finish(drafts[""]);
    if (standard.empty()) {  // priced by units we do not count (pages); another list may do
      ++about.skipped;
      return {};
    }
    add_web_search(node, standard);
    for (auto& [tier, draft] : drafts) {
      RateCard card = tier.empty() ? RateCard{} : finish(draft);
      if (!card.empty()) model.service_tiers.push_back({tier, {}, std::move(card)});
    }
    model.rates.push_back({{}, std::move(standard)});
    models_.push_back(std::move(model));
    return {};
  }

  // The price per search may depend on a size that the answer does not show; it is used only if all sizes cost the
  // same.
  static void add_web_search(const JsonNode& node, RateCard& card) {
    const JsonNode* sizes = node.find("search_context_cost_per_query");
    if (sizes == nullptr || !sizes->is(JsonNode::Kind::object) || sizes->members.empty()) return;
    std::optional<Rate> common;
    for (const JsonMember& size : sizes->members) {
      const auto rate = parse_rate(size.value.text, Per::one);
      if (!rate || (common && *common != *rate)) return;
      common = rate;
    }
    card.set(Unit::web_search, {*common, {}});
  }

  std::vector<PricedModel> models_;
  std::unordered_map<std::string, std::size_t> by_name_;  // in lower case
};

}  // namespace

Result<std::unique_ptr<PriceBook>> read_litellm_prices(const JsonNode& root) {
  auto book = std::make_unique<LitellmBook>();
  FINOPS_TRY(book->read(root));
  return std::unique_ptr<PriceBook>(std::move(book));
}

}  // namespace finops
