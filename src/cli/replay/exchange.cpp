#include "cli/replay/exchange.h"

#include <chrono>
#include <utility>

#include <spdlog/fmt/fmt.h>

#include "cli/replay/baseline.h"
#include "cli/send/report.h"
#include "cli/terminal/display_text.h"
#include "cli/terminal/exit_codes.h"
#include "core/conversation/conversation.h"
#include "core/exchange/exchange_redaction.h"
#include "core/record/exchange_record.h"
#include "core/record/record_message.h"
#include "core/record/record_outcome.h"
#include "core/record/record_usage.h"

namespace finops::cli {
namespace {

// The record with its answer, parsed. `line` outlives it.
struct ParsedRecord {
  RecordParser parser;
  RecordView record;
  RecordMessage response;
  bool ok = false;

  explicit ParsedRecord(const std::string& line) {
    if (!parser.parse_copy(line, record)) return;
    auto message = parse_message(record.response);
    ok = message.ok();
    if (ok) response = *std::move(message);
  }
};

AnswerToCompare answer_in(const ParsedRecord& parsed) {
  AnswerToCompare out = answer_of(parsed.record, parsed.response);
  out.status = provider_status(parsed.record);
  if (out.status) return out;
  out.has_body = false;  // what finops told its client instead
  out.body = {};
  return out;
}

// The last message of the request that is the caller's.
std::string request_text_of(const RecordView& record) {
  const auto message = parse_message(record.request);
  if (!message || !message->has_body) return {};
  const auto conversation = request_conversation(message->body);
  if (!conversation || conversation->messages.empty()) return {};
  std::string out;
  for (const ConversationPart& part : conversation->messages.back().parts) {
    if (part.kind == ConversationPart::Kind::text) out.append(out.empty() ? "" : "\n").append(part.text);
  }
  return out;
}

// Why finops itself did not wait for the answer: that says nothing about the provider. Empty: it did.
std::string_view why_interrupted(const RecordView& replayed) {
  if (ended_as(replayed, Outcome::client_closed)) return "interrupted";  // the client was this command
  if (ended_as(replayed, Outcome::lost)) return "lost when an earlier run was killed";
  return {};
}

std::string record_line(Exchange& x, const Redactor& redactor) {
  std::string part, line;
  Redaction& redaction = redaction_of(x, redactor);
  append_request_part(part, x, redaction, {.request = false});
  append_record(line, x, std::chrono::steady_clock::now(), part, redaction);
  return line;
}

}  // namespace

void compare_records(const std::string& recorded_line, const std::string& replayed_line, const CompareOptions& options,
                     bool want_patch, bool want_texts, ReplayedPair& pair) {
  const ParsedRecord recorded(recorded_line), replayed(replayed_line);
  take_replayed(replayed.record, pair);
  if (const std::string_view why = why_interrupted(replayed.record); !why.empty()) {
    pair.interrupted = true;
    pair.comparison.verdict = Verdict::skipped;
    pair.comparison.reason = why;
    return;
  }
  if (!recorded.ok || !replayed.ok) {
    pair.comparison.verdict = replayed.ok ? Verdict::skipped : Verdict::error;
    pair.comparison.reason = replayed.ok ? "the recorded answer is damaged in the log" : "the new record is damaged";
    return;
  }
  const AnswerToCompare from = answer_in(recorded), to = answer_in(replayed);
  pair.comparison = compare_answers(from, to, options);
  if (want_patch) pair.patch = answer_patch(from, to, options);
  if (!want_texts) return;
  pair.request_text = request_text_of(recorded.record);
  pair.text_from = answer_text(from);
  pair.text_to = answer_text(to);
}

ExchangeSender::ExchangeSender(const ReplayParts& parts)
    : parts_(parts),
      transport_(&parts.transport, parts.limits, false),
      runner_({parts.providers, parts.pipeline, transport_, parts.log, ExchangeObservers{}, {}}),
      old_runner_({parts.old_providers, parts.pipeline, transport_, parts.log, ExchangeObservers{}, {kBaselineTag}}) {}

void ExchangeSender::compare(Exchange& x, const RecordShelf::Place& place, ReplayedPair& pair) const {
  const std::lock_guard one_at_a_time(parts_.comparing);
  std::string recorded;
  const std::string replayed = record_line(x, parts_.redactor);
  if (auto read = parts_.shelf.read(place, recorded); !read) recorded.clear();  // then there is nothing to compare with
  compare_records(recorded, replayed, parts_.compare, parts_.want_patch, parts_.want_texts, pair);
}

SentPair ExchangeSender::run(Request request, bool baseline, ReplayedPair pair, const RecordShelf::Place& place) {
  Exchange x;
  x.source = Source::replay;
  x.replay_of = pair.id;
  x.request = std::move(request);
  x.timing.wall_start = std::chrono::system_clock::now();
  x.timing.start = std::chrono::steady_clock::now();
  x.id = new_ulid(x.timing.wall_start);
  Nobody nobody;
  (baseline ? old_runner_ : runner_).run(x, nobody, {parts_.cancel_fd, -1});

  SentPair out;
  out.pair = std::move(pair);
  out.pair.baseline = baseline;
  const SentRequest nothing;
  const RequestText text(x, nothing, parts_.redactor);
  if (x.outcome == Outcome::rejected && (answer_code(x) == kLimit || answer_code(x) == kLocalIo)) {
    out.is_limit = answer_code(x) == kLimit;
    out.refused = x.error ? neutralise(text.masked(x.error->message)) : x.error_code;
    return out;
  }
  compare(x, place, out.pair);
  const CostEntry cost = cost_entry_of(x);
  out.usd = cost.usd;
  out.unpriced = is_unpriced(cost);
  const std::string provider = x.route && x.route->provider != nullptr ? x.route->provider->name : "";
  const bool refused = refuses_key(status_of(x), provider, x.error ? x.error->message : "");
  const bool as_recorded = status_of(x) == 403 && out.pair.status_from == 403;  // of this model, not of the key
  if (refused && !as_recorded) out.refused_key = failure_lines(x, text);
  return out;
}

SentPair ExchangeSender::send(RecordedRequest& recorded, const RecordShelf::Place& place) {
  return run(std::move(recorded.made.request), false, recorded.pair, place);
}

SentPair ExchangeSender::send_baseline(const RecordedRequest& recorded, const RecordShelf::Place& place) {
  return run(recorded.unchanged.request, true, recorded.pair, place);
}

}  // namespace finops::cli
