#include "core/prices/prices.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <unordered_map>

#include "core/base/strings.h"
#include "core/base/thread_annotations.h"
#include "core/prices/charge.h"
#include "core/prices/model_matcher.h"
#include "core/usage/model_name.h"
#include "core/usage/service_tier.h"

namespace finops {
namespace {

constexpr std::size_t kMostRemembered = 4096;  // names; arbitrary names must not fill the memory
constexpr std::size_t kLongestShown = 256;     // bytes of a name in a reason

struct Found {
  const PriceBook* book = nullptr;
  const PricedModel* model = nullptr;
};

// nullptr: the model has no rates for this tier. `made` holds the card if it had to be built.
const RateCard* card_of(const PricedModel& model, const PriceQuery& query, std::optional<RateCard>& made) {
  const std::string wanted = plain_tier(query.service_tier);
  if (!query.service_tier.empty()) made = model.tier_card(wanted.empty() ? query.service_tier : wanted, query.at);
  if (made) return &*made;
  return wanted.empty() ? &model.card_at(query.at) : nullptr;
}

// OpenAI's chat models that search for every request: each search has a fee, but chat completions do not report
// searches.
bool searches_unseen(std::string_view provider, std::string_view model, const Usage& usage) {
  if (usage.web_searches || (provider != "openai" && provider != "azure")) return false;
  const std::string name = plain_model_name(model);
  return name.starts_with("gpt-") && name.find("-search-") != std::string::npos;
}

// Azure's model router and similar ones answer with the model they chose, and add their own fee for each token.
// "model-router", "model-router-2025-05-19", "my_router"; not "openrouter/auto", which reports its price.
bool goes_through_router(const PriceQuery& query) {
  const std::string name = to_lower(query.request_model);
  constexpr std::string_view kWord = "router";
  const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
  for (std::size_t at = name.find(kWord); at != name.npos; at = name.find(kWord, at + 1)) {
    const std::size_t end = at + kWord.size();
    const bool begins = at == 0 || !is_letter(name[at - 1]) || name.substr(0, at).ends_with("model");
    if (begins && (end == name.size() || !is_letter(name[end]))) return !iequals(name, query.response_model);
  }
  return false;
}

// Shows a whole name or none: a cut name may hold half a secret, which redaction would not find.
std::string shown_name(std::string_view name) {
  return name.size() <= kLongestShown ? std::string(name) : "a name of " + std::to_string(name.size()) + " bytes";
}

Cost no_price(std::string reason) {
  Cost cost;
  cost.status = CostStatus::no_price;
  cost.reason = std::move(reason);
  return cost;
}

Cost reported(const ReportedCost& price) {
  Cost cost;
  cost.status = CostStatus::priced;
  cost.source = CostSource::reported;
  cost.total = price.total;
  if (price.own_pico > 0) cost.by.push_back({"reported", price.own_pico});
  if (price.upstream_pico > 0) cost.by.push_back({"upstream", price.upstream_pico});
  return cost;
}

class LayeredPrices final : public PriceTable {
 public:
  LayeredPrices(std::unique_ptr<PriceBook> own, ModelMap map) : own_(std::move(own)), map_(std::move(map)) {}

  std::string_view name() const noexcept override {
    std::call_once(named_, [this] {
      name_ = own_ == nullptr ? built_in_book().about.name : own_->about.name + ", then " + built_in_book().about.name;
    });
    return name_;
  }

  Cost price(const PriceQuery& query, const Usage& usage) const override {
    if (!has_usage(usage)) return {};
    if (usage.reported) return reported(*usage.reported);
    std::string_view wanted;
    const Found found = choose(query, wanted);
    Cost cost = found.model == nullptr ? no_price(unlisted(query, wanted)) : price_as(found, wanted, query, usage);
    cost.table = found.book == nullptr ? name() : std::string_view(found.book->about.name);
    return cost;
  }

 private:
  // `wanted` is set to the name that was looked up last.
  Found choose(const PriceQuery& query, std::string_view& wanted) const {
    const std::string_view mapped = map_entry(query.request_model);
    wanted = query.response_model;
    if (wanted.empty()) wanted = !mapped.empty() ? mapped : query.provider == "azure" ? "" : query.request_model;
    const Found found = look_up(query.provider, wanted);
    if (found.model != nullptr || mapped.empty() || mapped == wanted) return found;
    wanted = mapped;
    return look_up(query.provider, mapped);
  }

  std::string_view map_entry(std::string_view request_model) const {
    for (const auto& [from, to] : map_) {
      if (iequals(from, request_model)) return to;
    }
    return {};
  }

  Found look_up(std::string_view provider, std::string_view model) const {
    if (model.empty()) return {};
    if (model.size() > 4 * kLongestModelName) return {};  // resource names are long, but not that long
    std::string key;
    key.reserve(provider.size() + model.size() + 1);
    key.append(provider).append(1, '\n').append(model);
    {
      const MutexLock lock(mutex_);
      if (const auto known = remembered_.find(key); known != remembered_.end()) return known->second;
    }
    Found found;
    for (const PriceBook* book : {static_cast<const PriceBook*>(own_.get()), &built_in_book()}) {
      if (book == nullptr) continue;
      const PricedModel* listed = book->find(provider, model);
      if (listed == nullptr) continue;
      found = {book, listed};
      break;
    }
    const MutexLock lock(mutex_);
    if (remembered_.size() >= kMostRemembered) remembered_.clear();
    remembered_.emplace(std::move(key), found);
    return found;
  }

  static std::string unlisted(const PriceQuery& query, std::string_view wanted) {
    if (!wanted.empty()) return "no price for " + shown_name(wanted) + " (" + shown_name(query.provider) + ")";
    if (query.request_model.empty()) return "no model named";
    return "no model named in the answer, and deployment " + shown_name(query.request_model) + " is not mapped to one";
  }

  static Cost price_as(const Found& found, std::string_view name, const PriceQuery& query, const Usage& usage) {
    const PricedModel& model = *found.model;
    if (model.dated() && query.at == WallTime{}) return no_price("time of the exchange unknown");
    if (goes_through_router(query)) return no_price(shown_name(query.request_model) + " adds a fee that is not known");
    const bool google = query.provider == "gemini" || query.provider == "vertex";
    std::optional<RateCard> made;
    const RateCard* card = card_of(model, query, made);
    if (card == nullptr) return no_price("no rates for service tier " + shown_name(query.service_tier));
    if (!card->empty() && searches_unseen(query.provider, name, usage)) return no_price("searches are not reported");
    return charge(*card, usage, google ? AudioWithoutRate::as_text : AudioWithoutRate::unknown);
  }

  const std::unique_ptr<PriceBook> own_;
  const ModelMap map_;
  mutable std::once_flag named_;
  mutable std::string name_;
  mutable Mutex mutex_;
  mutable std::unordered_map<std::string, Found> remembered_ FINOPS_GUARDED_BY(mutex_);
};

}  // namespace

const PriceTable& built_in_prices() {
  static const LayeredPrices kTable(nullptr, {});
  return kTable;
}

Result<std::unique_ptr<PriceTable>> load_prices(const std::string& path, ModelMap map) {
  std::unique_ptr<PriceBook> own;
  if (!path.empty()) {
    auto book = load_price_book(path);
    if (!book) return std::move(book).error();
    own = std::move(*book);
  }
  return make_price_table(std::move(own), std::move(map));
}

std::unique_ptr<PriceTable> make_price_table(std::unique_ptr<PriceBook> own, ModelMap map) {
  return std::make_unique<LayeredPrices>(std::move(own), std::move(map));
}

}  // namespace finops
