#include "core/record/record_usage.h"

#include <simdjson.h>

#include "core/base/lone_surrogates.h"
#include "core/record/record_outcome.h"
#include "core/record/schema.h"

namespace finops {
namespace {

UsageSource source_of(std::string_view word) {
  for (const UsageSource source : {UsageSource::response, UsageSource::stream, UsageSource::partial}) {
    if (to_string(source) == word) return source;
  }
  return UsageSource::absent;
}

CostStatus status_of(std::string_view word) {
  for (const CostStatus status : {CostStatus::priced, CostStatus::no_price}) {
    if (to_string(status) == word) return status;
  }
  return CostStatus::no_usage;
}

template <std::size_t kRow>
constexpr auto usage_member() {
  return std::get<kSchema[kRow].usage.index()>(kSchema[kRow].usage);
}

// Calls `visit.operator()<row>()` for each row that is also a member of Usage.
template <class Visit>
void for_each_usage_row(Visit visit) {
  [&]<std::size_t... kRow>(std::index_sequence<kRow...>) {
    const auto visit_row = [&]<std::size_t kOne>() {
      if constexpr (kSchema[kOne].usage.index() != 0) visit.template operator()<kOne>();
    };
    (visit_row.template operator()<kRow>(), ...);
  }
  (std::make_index_sequence<kSchema.size()>());
}

// The provider's text becomes part of our line, so check that it is valid JSON.
bool is_json(const std::string& text) {
  simdjson::dom::parser parser;
  return parser.parse(text).error() == simdjson::SUCCESS && text.find('\n') == text.npos;
}

}  // namespace

Usage usage_of(const RecordView& record) {
  Usage out;
  out.source = source_of(record.usage_source);
  for_each_usage_row([&]<std::size_t kRow>() { out.*usage_member<kRow>() = value_of<kRow>(record); });
  return out;
}

void take_usage(RecordKeys& keys, std::string& raw, const Usage& usage, const SecretFinder& secrets) {
  for_each_usage_row([&]<std::size_t kRow>() { value_of<kRow>(keys) = usage.*usage_member<kRow>(); });
  keys.usage_source = to_string(usage.source);
  if (!usage.other_tool.empty() && secrets.contains(usage.other_tool)) keys.other_tool = "a tool";
  if (!usage.unpriced.empty() && secrets.contains(usage.unpriced)) {
    keys.unpriced = "a member of the answer has no known price";
  }
  raw = without_lone_surrogates(usage.raw);  // other JSON readers refuse a line with lone surrogates
  if (!raw.empty() && !secrets.contains(usage.raw) && is_json(raw)) keys.usage_raw = raw;
}

void take_cost(RecordKeys& keys, CostTexts& texts, const Cost& cost) {
  texts.total.clear();
  if (cost.status == CostStatus::priced) append_usd(texts.total, cost.total);
  texts.by.clear();
  JsonWriter by(texts.by);
  by.begin_object();
  for (const Cost::Part& part : cost.by) {
    std::string amount;
    append_pico_usd(amount, part.pico_usd);
    by.member(part.name).raw(amount);
  }
  by.end_object();
  keys.cost_usd = texts.total;
  keys.cost_status = to_string(cost.status);
  keys.cost_by = texts.by;
  keys.cost_table = cost.table;
  if (cost.basis) keys.cost_basis = to_string(*cost.basis);
  keys.cost_source = to_string(cost.source);
  keys.cost_reason = cost.reason;
}

bool has_reported_cost(const RecordView& record) {
  if (record.cost_source != to_string(CostSource::reported) || status_of(record.cost_status) != CostStatus::priced) {
    return false;
  }
  return usd_of(record).value_or(-1) >= 0;
}

PriceQuery price_query_of(const RecordView& record) {
  PriceQuery out;
  out.provider = record.provider;
  out.response_model = record.response_model;
  out.request_model = record.model;
  out.service_tier = record.service_tier;
  out.at = parse_rfc3339(record.ts).value_or(WallTime{});
  return out;
}

std::optional<NanoUsd> usd_of(const RecordView& record) { return parse_usd(record.cost_usd); }

CostEntry cost_entry_of(const RecordView& record) {
  CostEntry out;
  out.usd = usd_of(record);
  out.status = status_of(record.cost_status);
  if (out.usd && *out.usd < 0) out.usd.reset();
  if (!out.usd && out.status == CostStatus::priced) out.status = CostStatus::no_price;  // damage
  out.operation = record.operation;
  out.answered = record.status;
  out.partial = source_of(record.usage_source) == UsageSource::partial;
  out.lost = ended_as(record, Outcome::lost);
  out.basis = parse_cost_basis(record.cost_basis).value_or(CostBasis::metered);
  return out;
}

}  // namespace finops
