#include "cli/prices/json.h"

#include <algorithm>

#include <spdlog/fmt/fmt.h>

#include "core/base/strings.h"

namespace finops::cli {
namespace {

std::string date_text(WallTime time) {
  std::string out;
  append_rfc3339(out, time);
  return out.substr(0, 10);
}

std::string clock_text(std::chrono::milliseconds time) {
  const auto minutes = std::chrono::floor<std::chrono::minutes>(time).count();
  return fmt::format("{:02}:{:02}", minutes / 60, minutes % 60);
}

void append_rates(std::string& out, const RateCard& card) {
  out += '{';
  for (const auto& [unit, rate] : card.all()) {
    const UnitInfo& about = info(unit);
    out += fmt::format("{}\"{}\":{{\"price\":{},\"per\":\"{}\",\"tiers\":[", out.back() == '{' ? "" : ",", about.name,
                       rate_text(rate.base, about.per), per_text(about.per));
    for (const TieredRate::Tier& tier : rate.tiers) {
      out += fmt::format("{}{{\"above\":{},\"price\":{}}}", out.back() == '[' ? "" : ",", tier.start,
                         rate_text(tier.rate, about.per));
    }
    out += "]}";
  }
  out += '}';
}

void append_valid(std::string& out, const PricePeriod& period, const RateCard& card) {
  if (out.back() != '[') out += ',';
  out += "{\"valid\":";
  append_json_string(out, period.kind == PricePeriod::Kind::always ? "always" : period_text(period));
  out += ",\"rates\":";
  append_rates(out, card);
  out += '}';
}

// {"flex": [...]}: tiers in the order in which they are first named.
void append_tiers(std::string& out, const std::vector<PricedModel::Tier>& tiers) {
  out += '{';
  for (auto tier = tiers.begin(); tier != tiers.end(); ++tier) {
    const auto same = [&](const PricedModel::Tier& other) { return other.name == tier->name; };
    if (std::find_if(tiers.begin(), tier, same) != tier) continue;
    if (out.back() != '{') out += ',';
    append_json_string(out, tier->name);
    out += ":[";
    for (auto entry = tier; entry != tiers.end(); ++entry) {
      if (same(*entry)) append_valid(out, entry->period, entry->card);
    }
    out += ']';
  }
  out += '}';
}

}  // namespace

std::string_view per_text(Per per) {
  switch (per) {
    case Per::one: return "one";
    case Per::thousand: return "thousand";
    case Per::million: return "million";
    case Per::second: return "second";
    case Per::hour: return "hour";
  }
  return "one";
}

std::string period_text(const PricePeriod& period) {
  switch (period.kind) {
    case PricePeriod::Kind::always: return "";
    case PricePeriod::Kind::from_date: return "from " + date_text(period.from);
    case PricePeriod::Kind::time_of_day:
      return "daily " + clock_text(period.begin) + " to " + clock_text(period.end) + " UTC";
  }
  return "";
}

std::string model_json(const PriceBook& book, const PricedModel& model) {
  std::string out = "{\"provider\":";
  append_json_string(out, model.provider);
  out += ",\"model\":";
  append_json_string(out, model.id);
  out += ",\"name\":";
  if (model.name.empty()) {
    out += "null";
  } else {
    append_json_string(out, model.name);
  }
  out += ",\"matches\":[";
  for (const std::string& pattern : model.patterns) {
    if (out.back() != '[') out += ',';
    append_json_string(out, pattern);
  }
  out += "],\"source\":";
  append_json_string(out, book.about.name);
  out += ",\"rates\":[";
  for (const PricedModel::Rates& rates : model.rates) append_valid(out, rates.period, rates.card);
  out += "],\"service_tiers\":";
  append_tiers(out, model.service_tiers);
  out += ",\"unlisted_in_tier\":";
  append_json_string(out, model.tiers_change_rates ? "standard" : "unknown");
  out += ",\"unclear\":";
  const std::string& unclear = model.rates.front().card.unclear();
  if (unclear.empty()) {
    out += "null";
  } else {
    append_json_string(out, unclear);
  }
  return out + '}';
}

}  // namespace finops::cli
