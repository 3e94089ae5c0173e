#include <algorithm>
#include <optional>

#include <simdjson.h>

#include "core/base/clock.h"
#include "core/base/digest.h"
#include "core/base/json.h"
#include "core/base/lone_surrogates.h"
#include "core/base/strings.h"
#include "core/exchange/outcome.h"
#include "core/log/read/har_message.h"
#include "core/log/read/har_origin.h"
#include "core/log/read/har_secrets.h"
#include "core/log/read/har_source.h"
#include "core/prices/prices.h"
#include "core/provider/operation.h"
#include "core/provider/route.h"
#include "core/provider/session.h"
#include "core/record/record_usage.h"
#include "core/record/record_view.h"
#include "core/record/record_writer.h"
#include "core/record/response_facts.h"

namespace finops {
namespace {

using Json = HarJson;

Json or_null(std::string value) { return value.empty() ? Json() : Json(std::move(value)); }

// 48 bits of the time and 80 of the digest, in Crockford's alphabet, like a ULID.
std::string made_id(std::optional<WallTime> start, std::string_view entry) {
  constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  const auto ms = start ? std::chrono::duration_cast<std::chrono::milliseconds>(start->time_since_epoch()).count() : 0;
  const std::string digest = hex(sha256(entry));
  std::string out;
  for (int shift = 45; shift >= 0; shift -= 5)
    out += kAlphabet[(static_cast<std::uint64_t>(std::max<std::int64_t>(ms, 0)) >> shift) & 31];
  for (std::size_t i = 0; i < 16; ++i) {
    const auto high = digest[2 * i], low = digest[2 * i + 1];
    const auto value = [](char c) { return static_cast<unsigned>(c <= '9' ? c - '0' : c - 'a' + 10); };
    out += kAlphabet[(value(high) << 4 | value(low)) & 31];
  }
  return out;
}

// The time until the first byte of the answer: everything before `receive` in HAR.
Json first_byte(const Json& timings) {
  if (har_amount(har_member(timings, "wait")).is_null()) return {};
  double out = 0;
  for (const char* name : {"blocked", "dns", "connect", "send", "wait"}) {  // `connect` includes `ssl`
    const Json part = har_amount(har_member(timings, name));
    if (!part.is_null()) out += part.get<double>();
  }
  return out;
}

// An entry and what was read from it.
struct Entry {
  const Json& json;
  const Json& request;
  const Json& response;
  HarMessage sent, got;
  std::string url;
  Request as_request;
  HarOrigin origin;
  std::optional<WallTime> start;
  std::uint64_t status = 0;  // 0: there was no answer
  RequestFacts facts;
};

Request request_of(const HarMessage& sent, const std::string& method) {
  Request out;
  out.method = method;
  for (const Json& field : sent.json["headers"]) out.headers.add(har_text(field[0]), har_text(field[1]));
  out.body = sent.body;
  return out;
}

Entry read_entry(const Json& json) {
  const Json& request = har_member(json, "request");
  const Json& response = har_member(json, "response");
  Entry out{json, request, response, har_request(request), {}, har_text(har_member(request, "url")), {}, {}, {}, 0, {}};
  const Json& status = har_member(response, "status");
  if (status.is_number_integer() && status.get<std::int64_t>() > 0) out.status = status.get<std::uint64_t>();
  if (out.status > 0) out.got = har_response(response, json);
  out.as_request = request_of(out.sent, har_text(har_member(request, "method")));
  Request decoded;
  decoded.headers.add("Content-Type", out.sent.content_type);
  decoded.body = out.sent.body;
  out.facts.begin(decoded, RequestFacts::Wanted::model_and_user, false);
  out.origin = origin_of(out.url, out.as_request, out.facts);
  out.start = parse_moment(har_text(har_member(json, "startedDateTime")));
  return out;
}

std::string model_of(const Entry& entry) {
  const ProviderId provider = provider_from_name(entry.origin.provider).value_or(ProviderId::openai);
  std::string model = path_model(provider, entry.origin.remainder);
  return model.empty() ? std::string(entry.facts.model()) : model;
}

std::string session_of(const Entry& entry) {
  const bool anthropic = wanted_facts(entry.origin.remainder) == RequestFacts::Wanted::model_and_user;
  return session_id(entry.as_request.headers, anthropic ? entry.facts.user() : std::string_view{});
}

// The browser's message about an answer that it did not receive completely.
std::string problem_of(const Entry& entry) {
  const std::string problem = har_text(har_member(entry.response, "_error"));
  return problem.empty() ? har_text(har_member(entry.json, "_error")) : problem;
}

ResponseFacts facts_of(const Entry& entry, std::string_view path, std::string_view query) {
  if (entry.status == 0) return {};
  StoredResponse stored;
  stored.method = entry.as_request.method;
  stored.path = path;
  stored.query = query;
  stored.status = entry.status;
  HeaderList headers;
  for (const Json& field : entry.got.json["headers"]) headers.add(har_text(field[0]), har_text(field[1]));
  stored.headers = &headers;
  stored.body = entry.got.body;
  stored.complete = entry.got.json["truncated"] == Json(false) && problem_of(entry).empty();
  return response_facts(stored);
}

Cost charge_for(const Entry& entry, const ResponseFacts& facts, std::string_view model) {
  if (!has_usage(facts.usage)) return {};
  PriceQuery query;
  query.provider = entry.origin.provider;
  query.response_model = facts.model;
  query.request_model = model;
  query.service_tier = facts.service_tier;
  query.at = entry.start.value_or(WallTime{});
  Cost out = built_in_prices().price(query, facts.usage);
  out.basis = basis_of(caller_credential(entry.as_request.headers, entry.origin.remainder));
  return out;
}

std::string ts_of(const std::optional<WallTime>& start) {
  std::string out;
  if (start) append_rfc3339(out, *start);
  return out;
}

Outcome outcome_of(const Entry& entry, const ResponseFacts& facts) {
  if (entry.status == 0) return Outcome::upstream_error;
  if (entry.status >= 400) return Outcome::http_error;
  if (facts.error) return Outcome::stream_error;
  return problem_of(entry).empty() ? Outcome::ok : Outcome::truncated;
}

// Texts of a record that are not stored in the entry.
struct HarTexts {
  ResponseFacts facts;
  Cost cost;
  std::string id, ts, model, outcome, operation, session, client, request_id, reason, problem, usage_raw,
      finish_reasons;
  CostTexts amounts;
};

void take_error(RecordKeys& keys, const Entry& entry, HarTexts& texts) {
  const ResponseFacts& facts = texts.facts;
  if (facts.error && entry.status < 400) {
    keys.error_code = facts.error_code.empty() ? std::string_view("error") : facts.error_code;
    keys.error_message = facts.error_message;
    keys.error_phase = "body";
  } else if (entry.status >= 400 && !(facts.error_code.empty() && facts.error_message.empty())) {
    keys.error_code = facts.error_code;
    keys.error_message = facts.error_message;
    keys.error_phase = "head";
  } else {
    texts.problem = problem_of(entry);
    keys.error_message = texts.problem;
  }
}

// Fills in what the answer says about itself, and its cost by the table in the binary.
void take_facts(RecordKeys& keys, const Entry& entry, HarTexts& texts) {
  const ResponseFacts& facts = texts.facts;
  texts.cost = charge_for(entry, facts, keys.model);
  keys.response_model = facts.model;
  take_usage(keys, texts.usage_raw, facts.usage, SecretFinder());
  take_cost(keys, texts.amounts, texts.cost);
  keys.response_id = facts.id;
  if (!facts.finish_reasons.empty()) keys.finish_reasons = names_text(texts.finish_reasons, facts.finish_reasons);
  keys.service_tier = facts.service_tier;
}

std::optional<double> amount_of(const Json& value) {
  const Json amount = har_amount(value);
  return amount.is_null() ? std::nullopt : std::optional(amount.get<double>());
}

void take_times(RecordKeys& keys, const Entry& entry) {
  const Json& timings = har_member(entry.json, "timings");
  keys.duration_ms = amount_of(har_member(entry.json, "time"));
  if (entry.status > 0) keys.ttfb_ms = amount_of(first_byte(timings));
  keys.ttft_ms = amount_of(har_member(entry.json, "_ttft"));
  keys.upstream_connect_ms = amount_of(har_member(timings, "connect"));
}

std::string id_of(const Entry& entry, std::string_view text) {
  std::string id = har_text(har_member(har_member(entry.json, "_finops"), "id"));
  return id.empty() ? made_id(entry.start, text) : id;
}

RecordKeys keys_of(const Entry& entry, std::string_view text, HarTexts& texts) {
  const SplitTarget target = split_target(entry.origin.remainder);
  texts.facts = facts_of(entry, target.path, target.query);
  texts.id = id_of(entry, text);
  texts.ts = ts_of(entry.start);
  texts.outcome = to_string(outcome_of(entry, texts.facts));
  texts.operation = operation_name(entry.as_request.method, entry.origin.remainder);
  texts.model = model_of(entry);
  texts.session = session_of(entry);
  texts.client = har_header(entry.request, "user-agent");
  texts.request_id = har_header(entry.response, "x-request-id");
  if (texts.request_id.empty()) texts.request_id = har_header(entry.response, "request-id");

  texts.reason = har_text(har_member(entry.response, "statusText"));

  RecordKeys keys;
  keys.version = 1;
  keys.id = texts.id;
  keys.ts = texts.ts;
  keys.kind = "exchange";
  keys.source = "har";
  keys.route = entry.origin.route;
  keys.provider = entry.origin.provider;
  keys.provider_reason = entry.origin.provider_reason;
  keys.method = entry.as_request.method;
  if (!target.path.empty()) keys.path = target.path;
  if (target.has_query) keys.query = target.query;
  keys.operation = texts.operation;
  keys.model = texts.model;
  keys.outcome = texts.outcome;
  if (entry.status > 0) {
    keys.status = entry.status;
    keys.stream = icontains(entry.got.content_type, "text/event-stream");
  }
  keys.session = texts.session;
  keys.client = texts.client;
  keys.upstream_url = entry.url;
  keys.upstream_request_id = texts.request_id;
  if (!texts.reason.empty()) keys.upstream_reason = texts.reason;
  take_times(keys, entry);
  take_facts(keys, entry, texts);
  take_error(keys, entry, texts);
  return keys;
}

Json record_of(const Entry& entry, std::string_view text) {
  HarTexts texts;
  std::string metadata;
  JsonWriter json(metadata);
  json.begin_object();
  write_keys(json, keys_of(entry, text, texts));
  json.end_object();
  Json record = parse_json(metadata);
  record["request"] = entry.sent.json;
  record["response"] = entry.status > 0 ? entry.got.json : Json();
  return record;
}

// The record without its bodies that `inspect --har` wrote into an entry, unchanged; empty: there is none.
std::string own_metadata(const std::string& entry) {
  simdjson::ondemand::parser parser;
  simdjson::ondemand::document document;
  simdjson::ondemand::object own;
  const simdjson::padded_string padded(entry);
  std::string_view text;
  if (parser.iterate(padded).get(document) != simdjson::SUCCESS) return {};
  if (document.find_field_unordered("_finops").get_object().get(own) != simdjson::SUCCESS) return {};
  if (own.raw_json().get(text) != simdjson::SUCCESS) return {};
  text = text.substr(0, text.rfind('}') + 1);
  RecordView record;
  return RecordParser().parse_copy(text, record) && record.body_members.empty() ? std::string(text) : std::string();
}

// Its values are used instead of what could be read from the bodies, since it was written at the time of the exchange.
std::string own_record(const std::string& metadata, const Entry& entry) {
  Json parts{{"metadata", metadata},
             {"query", nullptr},
             {"upstream", {{"url", or_null(entry.url)}}},
             {"request", entry.sent.json},
             {"response", entry.status > 0 ? entry.got.json : Json()}};
  mask_har_secrets(parts);
  std::string metadata_text = har_text(parts["metadata"]);
  metadata_text.pop_back();  // the closing brace
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  json.raw(std::string_view(metadata_text).substr(1));
  json.member<"request">().raw(json_line(parts["request"]));
  json.member<"response">().raw(json_line(parts["response"]));
  json.end_object();
  return out;
}

}  // namespace

std::string har_record(std::string_view entry) {
  const HiddenSurrogates hidden = hide_lone_surrogates(entry);
  const Json json = parse_json(hidden.json);
  if (!har_member(json, "request").is_object() || !har_member(json, "response").is_object()) return {};
  const Entry read = read_entry(json);
  const std::string metadata = own_metadata(hidden.json);
  std::string line;
  if (metadata.empty()) {
    Json record = record_of(read, entry);
    mask_har_secrets(record);
    line = json_line(record);
  } else {
    line = own_record(metadata, read);
  }
  if (hidden.any) show_lone_surrogates(line);
  return line;
}

}  // namespace finops
