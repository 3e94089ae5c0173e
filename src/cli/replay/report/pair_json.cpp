#include "cli/replay/report/pair_json.h"

namespace finops::cli {
namespace {

void write_text(JsonWriter& json, std::string_view text) { text.empty() ? json.null() : json.text(text); }
void write_count(JsonWriter& json, const std::optional<std::uint64_t>& count) {
  count ? json.number(*count) : json.null();
}
void write_ms(JsonWriter& json, const std::optional<double>& ms) { ms ? json.milliseconds(*ms) : json.null(); }

void write_differences(JsonWriter& json, const Comparison& comparison) {
  json.member<"differences">();
  json.begin_array();
  for (const AnswerDifference& one : comparison.differences) {
    json.begin_object();
    json.member<"what">().text(one.what);
    write_text(json.member<"place">(), one.place);
    write_text(json.member<"recorded">(), one.recorded);
    write_text(json.member<"replayed">(), one.replayed);
    json.end_object();
  }
  json.end_array();
}

}  // namespace

void write_usd(JsonWriter& json, const CostTotal& total) {
  const CostSum sum = total.together();
  if (sum.priced == 0) return json.null();
  json.value([&](std::string& out) { append_usd(out, sum.usd); });
}

void write_pair(JsonWriter& json, const ReplayedPair& pair) {
  json.member<"verdict">().text(to_string(pair.comparison.verdict));
  json.member<"id">().text(pair.id);
  write_text(json.member<"replay_id">(), pair.replay_id);
  write_text(json.member<"reason">(), pair.comparison.reason);
  write_text(json.member<"method">(), pair.method);
  write_text(json.member<"path">(), pair.path);
  write_text(json.member<"provider">(), pair.provider);
  write_text(json.member<"model_from">(), pair.model_from);
  write_text(json.member<"model_to">(), pair.model_to);
  write_count(json.member<"status_from">(), pair.status_from);
  write_count(json.member<"status_to">(), pair.status_to);
  write_ms(json.member<"ms_from">(), pair.ms_from);
  write_ms(json.member<"ms_to">(), pair.ms_to);
  write_ms(json.member<"ttft_ms_from">(), pair.ttft_from);
  write_ms(json.member<"ttft_ms_to">(), pair.ttft_to);
  write_count(json.member<"output_tokens_from">(), pair.output_tokens_from);
  write_count(json.member<"output_tokens_to">(), pair.output_tokens_to);
  write_usd(json.member<"usd_from">(), pair.cost_from);
  write_usd(json.member<"usd_to">(), pair.cost_to);
  write_differences(json, pair.comparison);
}

}  // namespace finops::cli
