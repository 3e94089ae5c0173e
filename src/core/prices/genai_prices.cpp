// Price lists in the shape of genai-prices: a list of providers, each with models in the order in which they are tried.
#include <algorithm>
#include <exception>
#include <iterator>
#include <mutex>

#include "core/base/strings.h"
#include "core/prices/genai_card.h"
#include "core/prices/genai_model.h"
#include "core/prices/json_tree.h"
#include "core/prices/price_book.h"
#include "core/usage/model_name.h"

namespace finops {
namespace {

using Kind = JsonNode::Kind;

struct Models {
  std::vector<GenaiModel> own;
  // The model when another provider sells it, if that differs: it has no service tiers, since the prices of those at
  // the other provider are not listed.
  std::vector<std::optional<PricedModel>> lent;  // one for each of `own`
};

// One provider. Its models are given, or read from a text at their first use.
class Section {
 public:
  std::string id;
  std::vector<std::string> fallbacks;
  std::optional<ModelMatcher> aliases;  // further names of the provider

  // Reads the members other than the models. Error: config.
  Result<void> read_head(const JsonNode& node, bool verify) {
    id = node.string("id");
    if (id.empty()) return wrong_price("providers", "one has no id; write \"id\": \"openai\"");
    if (const JsonNode* list = node.find("fallback_model_providers")) {
      for (const JsonMember& fallback : list->members) fallbacks.emplace_back(fallback.value.text);
    }
    const JsonNode* match = node.find("provider_match");
    if (match != nullptr && !match->is(Kind::null)) {
      auto matcher = ModelMatcher::parse(*match);
      if (!matcher) return wrong_price(id + ".provider_match", matcher.error().message);
      if (verify) FINOPS_TRY(matcher->verify());
      aliases = std::move(*matcher);
    }
    unclear_ =
        unknown_member(node, {"id", "name", "api_pattern", "pricing_urls", "description", "price_comments",
                              "model_match", "provider_match", "extractors", "fallback_model_providers", "models"});
    return {};
  }

  Result<Models> read_models(const JsonNode& list, bool verify) const {
    Models out;
    for (const JsonMember& member : list.members) {
      auto model = read_genai_model(member.value, id, verify);
      if (!model) return std::move(model).error();
      if (!unclear_.empty()) model->priced.make_unclear("'" + unclear_ + "' is not understood");
      out.lent.emplace_back();
      if (!model->priced.service_tiers.empty()) {
        out.lent.back() = model->priced;
        out.lent.back()->service_tiers.clear();
      }
      out.own.push_back(std::move(*model));
    }
    return out;
  }

  void take(Models models) { models_ = std::move(models); }
  void read_later(std::string_view text) { text_ = text; }

  const Models& models() const {
    std::call_once(once_, [this] {
      if (text_.empty()) return;
      const auto tree = JsonTree::parse(text_);
      if (!tree) std::terminate();
      auto read = read_models(tree->root(), false);
      if (!read) std::terminate();
      models_ = std::move(*read);
    });
    return models_;
  }

  const PricedModel* find(std::string_view name, bool lent) const {
    const Models& all = models();
    for (std::size_t i = 0; i < all.own.size(); ++i) {
      if (!all.own[i].matcher.matches(name)) continue;
      return lent && all.lent[i] ? &*all.lent[i] : &all.own[i].priced;
    }
    return nullptr;
  }

 private:
  std::string unclear_;    // a member, other than the models, that is not understood
  std::string_view text_;  // the list of models, if it is read later
  mutable std::once_flag once_;
  mutable Models models_;
};

// The name that the source uses for a provider of finops.
std::string_view listed_as(std::string_view provider) {
  if (provider == "gemini" || provider == "vertex") return "google";
  if (provider == "chatgpt") return "openai";
  return provider;
}

class GenaiBook final : public PriceBook {
 public:
  const PricedModel* find(std::string_view provider, std::string_view model) const override {
    const Section* own = section_of(provider);
    if (own == nullptr) return nullptr;
    for (const std::string& spelling : model_spellings(model)) {
      if (const PricedModel* found = own->find(spelling, false)) return found;
      for (const std::string& fallback : own->fallbacks) {
        const Section* other = section(fallback);
        if (other == nullptr) continue;
        if (const PricedModel* found = other->find(spelling, true)) return found;
      }
    }
    return nullptr;
  }

  std::vector<const PricedModel*> models() const override {
    std::vector<const PricedModel*> out;
    for (const auto& provider : sections_) {
      for (const GenaiModel& model : provider->models().own) out.push_back(&model.priced);
    }
    return out;
  }

  bool means(std::string_view provider, std::string_view listed) const override {
    const Section* found = section_of(provider);
    return found != nullptr && found->id == listed;
  }

  std::string_view format() const noexcept override { return "genai-prices"; }

  Result<void> read(const JsonNode& root, bool verify) {
    const JsonNode* providers = root.is(Kind::array) ? &root : root.find("providers");
    if (!providers->is(Kind::array)) return wrong_price("providers", "is not a list");
    if (const JsonNode* source = root.find("source")) {
      about.name = source->string("name");
      if (!about.name.empty()) about.name += " ";
      about.name += source->string("version");
      about.date = source->string("date");
    }
    for (const JsonMember& member : providers->members) {
      auto provider = std::make_unique<Section>();
      FINOPS_TRY(provider->read_head(member.value, verify));
      const JsonNode* list = member.value.find("models");
      if (list == nullptr || !list->is(Kind::array)) return wrong_price(provider->id, "has no list of models");
      auto models = provider->read_models(*list, verify);
      if (!models) return std::move(models).error();
      provider->take(std::move(*models));
      sections_.push_back(std::move(provider));
    }
    return {};
  }

  // `texts`: the list of models of each provider.
  void read_later(const std::vector<std::string_view>& texts) {
    if (texts.size() != sections_.size()) std::terminate();
    for (std::size_t i = 0; i < texts.size(); ++i) sections_[i]->read_later(texts[i]);
  }

 private:
  const Section* section(std::string_view id) const {
    const auto found =
        std::find_if(sections_.begin(), sections_.end(), [&](const auto& provider) { return provider->id == id; });
    return found == sections_.end() ? nullptr : found->get();
  }

  // Found by its id, else by finops' name for it, else by the names in the list.
  const Section* section_of(std::string_view provider) const {
    if (const Section* exact = section(provider)) return exact;
    if (const Section* own = section(listed_as(provider))) return own;
    const std::string name = to_lower(provider);
    for (const auto& known : sections_) {
      if (known->aliases && known->aliases->matches(name)) return known.get();
    }
    return nullptr;
  }

  std::vector<std::unique_ptr<Section>> sections_;
};

}  // namespace

Result<std::unique_ptr<PriceBook>> read_genai_prices(const JsonNode& root, bool verify) {
  auto book = std::make_unique<GenaiBook>();
  FINOPS_TRY(book->read(root, verify));
  return std::unique_ptr<PriceBook>(std::move(book));
}

std::unique_ptr<PriceBook> open_genai_prices(std::string_view text) {
  std::string heads;  // the same text without the models
  std::vector<std::string_view> lists;
  std::size_t list = 0;  // where the list of models that is skipped begins
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view line = text.substr(at, end - at);
    if (list != 0 && line.starts_with(']')) {
      lists.push_back(text.substr(list, at + 1 - list));
      list = 0;
    }
    if (list == 0) heads.append(line);
    if (list == 0 && line.ends_with("\"models\":[")) list = end - 1;
    at = end + 1;
  }
  const auto tree = JsonTree::parse(heads);
  auto book = std::make_unique<GenaiBook>();
  if (!tree || !book->read(tree->root(), true)) std::terminate();
  book->read_later(lists);
  return book;
}

}  // namespace finops
