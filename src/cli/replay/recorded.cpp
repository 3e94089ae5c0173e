#include "cli/replay/recorded.h"

#include "cli/send/captured.h"
#include "cli/send/preflight.h"
#include "core/base/strings.h"
#include "core/record/record_message.h"
#include "core/record/record_outcome.h"
#include "core/record/record_usage.h"

namespace finops::cli {
namespace {

void take_recorded(const RecordView& record, ReplayedPair& pair) {
  pair.id = record.id;
  pair.method = record.method;
  pair.path = record.path;
  pair.provider = record.provider;
  pair.model_from = record.model;
  pair.status_from = provider_status(record);
  pair.ms_from = record.duration_ms;
  pair.ttft_from = record.ttft_ms;
  pair.output_tokens_from = record.output_tokens;
  pair.cost_from.add(cost_entry_of(record));
}

// Requests that never went to a provider, or of which the log has no more than a note.
std::string why_not(const RecordView& record) {
  if (ended_as(record, Outcome::rejected)) return "finops refused it; it went to no provider";
  if (record.provider.empty()) return "it went to no provider";
  if (ended_as(record, Outcome::lost)) return "it was lost in a crash; its request is not in the log";
  if (record.request.empty() || record.request == "null") return "its request is not in the log";
  return {};
}

}  // namespace

std::optional<std::uint64_t> provider_status(const RecordView& record) {
  const auto outcome = outcome_of(record);
  const bool early = outcome && info(*outcome).answer != AnswerEnd::whole;
  return early && begun_of(record) == Begun::nothing ? std::nullopt : record.status;
}

bool refuses_key(std::optional<std::uint64_t> status, std::string_view provider, std::string_view message) {
  if (status == 401 || status == 403) return true;
  const auto id = provider_from_name(provider);
  const bool google = id == ProviderId::gemini || id == ProviderId::vertex;
  return google && status == 400 && icontains(message, "API key");
}

RecordedRequest read_recorded(const std::string& line, const RequestChanges& changes, const ProviderRegistry& providers,
                              bool keep_unchanged) {
  RecordedRequest out;
  RecordParser parser;
  RecordView record;
  if (!parser.parse_copy(line, record)) {
    out.skip = "it is damaged in the log";
    return out;
  }
  take_recorded(record, out.pair);
  out.skip = why_not(record);
  if (!out.skip.empty()) return out;
  auto captured = captured_request(record);
  if (!captured) {
    out.skip = captured.error().message;
    return out;
  }
  if (keep_unchanged) out.unchanged = *captured;
  out.made = *std::move(captured);
  auto fits = changes.apply(out.made);
  if (fits) fits = check_request(providers, out.made.request, out.made.provider, false);
  if (!fits) out.skip = fits.error().message;
  return out;
}

void take_replayed(const RecordView& record, ReplayedPair& pair) {
  pair.sent = true;
  pair.replay_id = record.id;
  pair.model_to = record.model;
  pair.status_to = provider_status(record);
  pair.ms_to = record.duration_ms;
  pair.ttft_to = record.ttft_ms;
  pair.output_tokens_to = record.output_tokens;
  pair.cost_to.add(cost_entry_of(record));
}

}  // namespace finops::cli
