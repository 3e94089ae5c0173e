#include "core/prices/genai_model.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "core/prices/genai_card.h"
#include "core/prices/price_period.h"

namespace finops {
namespace {

using Kind = JsonNode::Kind;

std::string not_understood(std::string_view name) { return "'" + std::string(name) + "' is not understood"; }

// {"constraint": ..., "prices": {...}}; the caller has checked the other members.
struct Entry {
  PricePeriod period;
  RateCard card;
};

Result<Entry> read_entry(const JsonNode& node, const std::string& place) {
  Entry out;
  std::string_view unclear;
  const JsonNode* constraint = node.find("constraint");
  if (constraint != nullptr && !constraint->is(Kind::null)) {
    auto period = read_period(*constraint);
    if (!period) return wrong_price(place + ".constraint", period.error().message);
    out.period = *period;
    unclear = out.period.kind == PricePeriod::Kind::from_date
                  ? unknown_member(*constraint, {"type", "start_date"})
                  : unknown_member(*constraint, {"type", "start_time", "end_time"});
  }
  const JsonNode* prices = node.find("prices");
  if (prices == nullptr || !prices->is(Kind::object)) {
    return wrong_price(place + ".prices", "an entry has no object \"prices\"");
  }
  auto card = read_genai_card(*prices, place + ".prices");
  if (!card) return std::move(card).error();
  out.card = std::move(*card);
  if (!unclear.empty()) out.card.make_unclear(not_understood(unclear));
  return out;
}

Result<void> read_prices(const JsonNode& node, const std::string& place, PricedModel& model) {
  if (node.is(Kind::object)) {
    auto card = read_genai_card(node, place + ".prices");
    if (!card) return std::move(card).error();
    model.rates.push_back({{}, std::move(*card)});
    return {};
  }
  if (!node.is(Kind::array) || node.members.empty()) {
    return wrong_price(place + ".prices", "is neither an object nor a list");
  }
  for (const JsonMember& member : node.members) {
    auto entry = read_entry(member.value, place);
    if (!entry) return std::move(entry).error();
    const std::string_view unclear = unknown_member(member.value, {"constraint", "prices"});
    if (!unclear.empty()) entry->card.make_unclear(not_understood(unclear));
    model.rates.push_back({entry->period, std::move(entry->card)});
  }
  return {};
}

// Turns a condition of genai-prices into the service tier of PriceQuery::service_tier. Empty: the condition depends on
// something that no answer contains.
std::string tier_of(const JsonNode& when) {
  constexpr std::pair<std::string_view, std::string_view> kSeen[] = {{"processing", "batch"}, {"speed", "fast"}};
  if (when.members.size() != 1 || !when.members[0].value.is(Kind::string)) return {};
  const JsonMember& only = when.members[0];
  if (only.name == "service_tier") return std::string(only.value.text);
  const bool seen =
      std::find(std::begin(kSeen), std::end(kSeen), std::pair(only.name, only.value.text)) != std::end(kSeen);
  if (!seen) return {};
  return only.name == "processing" ? "batches" : std::string(only.value.text);
}

// Reads rates that replace others under a condition. A condition that no answer shows makes the price unknown.
Result<void> read_variants(const JsonNode& node, const std::string& place, PricedModel& model) {
  if (!node.is(Kind::array)) return wrong_price(place, "is not a list");
  std::string unseen;
  std::vector<std::string_view> conditions;  // of each of model.service_tiers
  for (const JsonMember& member : node.members) {
    const JsonNode* when = member.value.find("when");
    if (when == nullptr || !when->is(Kind::object) || when->members.empty()) {
      return wrong_price(place,
                         "an entry has no \"when\"; write {\"when\": {\"service_tier\": \"flex\"}, \"prices\": {}}");
    }
    auto entry = read_entry(member.value, place);
    if (!entry) return std::move(entry).error();
    const std::string_view unclear = unknown_member(member.value, {"when", "constraint", "prices"});
    if (!unclear.empty()) entry->card.make_unclear(not_understood(unclear));
    std::string tier = tier_of(*when);
    const std::string_view condition = when->members[0].name;
    if (tier.empty()) {
      const bool changes = !entry->card.empty() || !entry->card.unclear().empty();
      if (changes && unseen.empty()) unseen = "the price depends on '" + std::string(condition) + "'";
      continue;
    }
    if (tier == "default" && entry->card.empty() && entry->card.unclear().empty()) continue;  // the standard rates
    for (std::size_t i = 0; i < conditions.size(); ++i) {
      const bool same = model.service_tiers[i].name == tier && conditions[i] != condition;
      if (same) entry->card.make_unclear("'" + tier + "' has two meanings");
    }
    conditions.push_back(condition);
    model.service_tiers.push_back({std::move(tier), entry->period, std::move(entry->card)});
  }
  if (!unseen.empty()) model.make_unclear(unseen);
  return {};
}

// A rule that genai-prices has in its code, not in its data: Groq bills at least ten seconds of speech.
void add_least_audio(PricedModel& model) {
  if (model.provider != "groq" || (model.id != "whisper-large-v3" && model.id != "whisper-large-v3-turbo")) return;
  for (PricedModel::Rates& rates : model.rates) rates.card.least_audio_ms = 10'000;
}

}  // namespace

std::string_view unknown_member(const JsonNode& node, std::initializer_list<std::string_view> known) {
  for (const JsonMember& member : node.members) {
    if (member.value.is(Kind::null)) continue;
    if (std::find(known.begin(), known.end(), member.name) == known.end()) return member.name;
  }
  return {};
}

Result<GenaiModel> read_genai_model(const JsonNode& node, const std::string& provider, bool verify) {
  GenaiModel out;
  PricedModel& model = out.priced;
  model.provider = provider;
  model.id = node.string("id");
  if (model.id.empty()) return wrong_price(provider, "a model has no id; write \"id\": \"gpt-4o\"");
  model.name = node.string("name");
  const std::string place = provider + "/" + model.id;
  const JsonNode* match = node.find("match");
  auto matcher = ModelMatcher::parse(match == nullptr ? JsonNode{} : *match);
  if (!matcher) return wrong_price(place + ".match", matcher.error().message);
  if (verify) {
    if (const auto verified = matcher->verify(); !verified) {
      return wrong_price(place + ".match", verified.error().message);
    }
  }
  matcher->append_patterns(model.patterns);
  out.matcher = std::move(*matcher);
  const JsonNode* prices = node.find("prices");
  if (prices == nullptr) return wrong_price(place, "has no prices; write \"prices\": {\"input_mtok\": 2.5}");
  FINOPS_TRY(read_prices(*prices, place, model));
  const JsonNode* variants = node.find("price_variants");
  model.tiers_change_rates = true;
  if (variants != nullptr && !variants->is(Kind::null)) {
    FINOPS_TRY(read_variants(*variants, place + ".price_variants", model));
  }
  add_least_audio(model);
  const std::string_view unclear = unknown_member(node, {"id", "name", "description", "match", "context_window",
                                                         "price_comments", "deprecated", "prices", "price_variants"});
  if (!unclear.empty()) model.make_unclear(not_understood(unclear));
  return out;
}

}  // namespace finops
