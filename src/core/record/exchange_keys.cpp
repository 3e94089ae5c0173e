#include "core/record/exchange_keys.h"

#include <algorithm>
#include <iterator>

#include "core/base/json_writer.h"
#include "core/base/strings.h"
#include "core/http/target.h"
#include "core/record/record_writer.h"

namespace finops {
namespace {

using std::chrono::nanoseconds;

double ms(nanoseconds time) {
  return static_cast<double>((std::max<std::int64_t>(0, time.count()) + 500) / 1000) / 1e3;
}

std::string_view upstream_request_id(const HeaderList& headers) {
  constexpr std::string_view kNames[] = {"x-request-id",      "request-id",      "apim-request-id",
                                         "x-goog-request-id", "x-ms-request-id", "x-amzn-requestid"};
  std::size_t best = std::size(kNames);
  std::string_view value;
  for (const HeaderView h : headers) {
    if (h.value.empty()) continue;
    for (std::size_t i = 0; i < best; ++i) {
      if (!iequals(h.name, kNames[i])) continue;
      best = i;
      value = h.value;
    }
  }
  return value;
}

void take_beginning(RecordKeys& keys, const Exchange& x, RecordTexts& texts) {
  texts.ts.clear();
  append_rfc3339(texts.ts, x.timing.wall_start);
  keys.version = 1;
  keys.id = x.id;
  keys.ts = texts.ts;
  keys.kind = "exchange";
  keys.source = to_string(x.source);
}

void take_route(RecordKeys& keys, const Exchange& x) {
  if (x.route) {
    keys.route = x.route->endpoint->prefix;
    if (x.route->provider != nullptr) keys.provider = x.route->provider->name;
    keys.provider_reason = x.route->provider_reason;
  }
  const SplitTarget target = split_target(x.route ? x.route->remainder : x.request.target);
  keys.method = x.request.method;
  keys.path = target.path;
  if (target.has_query) keys.query = target.query;
  keys.operation = x.operation;
  keys.model = x.model;
}

// Overhead is the total time without the time spent waiting for peers.
void take_times(RecordKeys& keys, const Timing& t, SteadyTime now) {
  const nanoseconds total = now - t.start;
  const nanoseconds ours = total - t.waited - t.connect.value_or(nanoseconds{0});
  keys.duration_ms = ms(total);
  if (t.first_byte) keys.ttfb_ms = ms(*t.first_byte - t.start);
  if (t.first_token) keys.ttft_ms = ms(*t.first_token - t.start);
  keys.overhead_us = static_cast<double>(std::max<std::int64_t>(0, ours.count() / 1000));
}

void take_caller(RecordKeys& keys, const Exchange& x, Redaction& redaction, RecordTexts& texts) {
  keys.session = x.session;
  keys.client = x.request.headers.get("User-Agent");
  if (x.tags.empty()) return;
  texts.tags.clear();
  JsonWriter json(texts.tags, &redaction);
  json.begin_object();
  for (const auto& [name, value] : x.tags) json.foreign_member(name).foreign_text(value, TextKind::plain);
  json.end_object();
  keys.tags = texts.tags;
}

void take_upstream(RecordKeys& keys, const Exchange& x, RecordTexts& texts) {
  if (x.route && x.attempts > 0) {  // else nothing was sent there
    const BaseUrl& base = x.route->base;
    texts.url.assign(base.tls ? "https://" : "http://").append(base.authority);
    texts.url += x.upstream_target.empty() ? x.route->upstream_target : x.upstream_target;
    keys.upstream_url = texts.url;
  }
  if (x.response) {
    keys.upstream_request_id = upstream_request_id(x.response->headers);
    keys.upstream_reason = x.response->reason;
  }
  if (x.attempts != 0) keys.upstream_reused = x.reused;
  if (x.timing.connect) keys.upstream_connect_ms = ms(*x.timing.connect);
  keys.headers_removed = names_text(texts.headers_removed, x.headers_removed);
  keys.headers_added = names_text(texts.headers_added, x.headers_added);
  keys.changed_by = names_text(texts.changed_by, x.changed_by);
}

void take_error(RecordKeys& keys, const Exchange& x) {
  if (!x.error) return;
  const bool providers = x.outcome == Outcome::stream_error || x.outcome == Outcome::http_error;
  keys.error_code = x.error_code;
  if (x.error_code.empty() && !providers) keys.error_code = to_string(x.error->code);
  const bool may_quote_the_prompt = providers && x.log_wish == LogWish::metadata;
  if (!may_quote_the_prompt) keys.error_message = x.error->message;
  keys.error_phase = x.phase;
}

void take_answer(RecordKeys& keys, const Exchange& x, Redaction& redaction, RecordTexts& texts) {
  keys.response_model = x.response_model;
  if (x.response) keys.status = static_cast<std::uint64_t>(std::max(0, x.response->status));
  keys.stream = x.stream;
  keys.response_id = x.response_id;
  if (!x.finish_reasons.empty()) keys.finish_reasons = names_text(texts.finish_reasons, x.finish_reasons, &redaction);
  keys.service_tier = x.service_tier;
}

}  // namespace

RecordKeys keys_of(const Exchange& x, SteadyTime now, Redaction& redaction, RecordTexts& texts) {
  RecordKeys keys;
  take_beginning(keys, x, texts);
  take_route(keys, x);
  take_answer(keys, x, redaction, texts);
  keys.outcome = to_string(x.outcome);
  take_times(keys, x.timing, now);
  take_usage(keys, texts.usage_raw, x.usage, redaction.finder());
  take_cost(keys, texts.cost, x.cost);
  // A reason names the model or a member of the answer, which are foreign texts and may hold a secret.
  if (redaction.finder().contains(x.cost.reason)) keys.cost_reason = "no price is known";
  keys.credential = texts.credential = to_string(x.credential);
  keys.attempts = static_cast<std::uint64_t>(std::max(0, x.attempts));
  take_caller(keys, x, redaction, texts);
  take_upstream(keys, x, texts);
  take_error(keys, x);
  keys.replay_of = x.replay_of;
  return keys;
}

RecordKeys lost_keys_of(const Exchange& x, bool brief, Redaction& redaction, RecordTexts& texts) {
  RecordKeys keys;
  take_beginning(keys, x, texts);
  take_route(keys, x);
  keys.outcome = to_string(Outcome::lost);
  keys.usage_source = to_string(UsageSource::absent);
  keys.cost_status = to_string(CostStatus::no_usage);
  if (x.cost.basis) keys.cost_basis = to_string(*x.cost.basis);
  keys.credential = texts.credential = to_string(x.credential);
  // 0 is left out: the request may have been sent after this note was written.
  if (x.attempts > 0) keys.attempts = static_cast<std::uint64_t>(x.attempts);
  keys.replay_of = x.replay_of;
  if (brief) {
    keys.query = {};
  } else {
    take_caller(keys, x, redaction, texts);
    take_upstream(keys, x, texts);
  }
  return keys;
}

}  // namespace finops
