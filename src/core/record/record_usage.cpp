#include "core/record/record_usage.h"

#include "core/record/record_outcome.h"

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

}  // namespace

Usage usage_of(const RecordView& record) {
  Usage out;
  out.source = source_of(record.usage_source);
  out.input_tokens = record.input_tokens;
  out.output_tokens = record.output_tokens;
  out.cache_read_tokens = record.cache_read_tokens;
  out.cache_write_tokens = record.cache_write_tokens;
  out.cache_write_1h_tokens = record.cache_write_1h_tokens;
  out.reasoning_tokens = record.reasoning_tokens;
  out.input_audio_tokens = record.input_audio_tokens;
  out.input_image_tokens = record.input_image_tokens;
  out.input_video_tokens = record.input_video_tokens;
  out.cache_audio_read_tokens = record.cache_audio_read_tokens;
  out.cache_image_read_tokens = record.cache_image_read_tokens;
  out.cache_video_read_tokens = record.cache_video_read_tokens;
  out.output_audio_tokens = record.output_audio_tokens;
  out.output_image_tokens = record.output_image_tokens;
  out.output_video_tokens = record.output_video_tokens;
  out.web_searches = record.web_searches;
  out.file_searches = record.file_searches;
  out.audio_ms = record.audio_ms;
  out.other_tool = record.other_tool;
  out.unpriced = record.unpriced;
  out.counted_tokens = record.counted_tokens;
  return out;
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
