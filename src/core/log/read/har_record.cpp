#include <algorithm>
#include <optional>

#include <simdjson.h>
#include <nlohmann/json.hpp>

#include "core/base/clock.h"
#include "core/base/digest.h"
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
#include "core/record/record_cost.h"
#include "core/record/record_view.h"
#include "core/record/response_facts.h"
#include "core/record/usage_json.h"

namespace finops {
namespace {

using Json = HarJson;

Json or_null(std::string value) { return value.empty() ? Json() : Json(std::move(value)); }

// 48 bits of the time and 80 of the digest, in Crockford's alphabet, as a ULID has them.
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

// Until the first byte of the answer came: what HAR counts before `receive`.
Json first_byte(const Json& timings) {
  if (har_amount(har_member(timings, "wait")).is_null()) return {};
  double out = 0;
  for (const char* name : {"blocked", "dns", "connect", "send", "wait"}) {  // `connect` includes `ssl`
    const Json part = har_amount(har_member(timings, name));
    if (!part.is_null()) out += part.get<double>();
  }
  return out;
}

// An entry with what can be read from it.
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

// What a browser says of an answer that it did not get to the end.
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

Json error_of(const Entry& entry, const ResponseFacts& facts) {
  if (facts.error && entry.status < 400) {
    return {{"code", facts.error_code.empty() ? "error" : facts.error_code},
            {"message", or_null(facts.error_message)},
            {"phase", "body"}};
  }
  if (entry.status >= 400 && !(facts.error_code.empty() && facts.error_message.empty())) {
    return {{"code", or_null(facts.error_code)}, {"message", or_null(facts.error_message)}, {"phase", "head"}};
  }
  const std::string problem = problem_of(entry);
  return problem.empty() ? Json() : Json{{"code", nullptr}, {"message", problem}, {"phase", nullptr}};
}

// What the answer says about itself, and what it cost by the table in the binary.
void add_facts(Json& record, const Entry& entry, const ResponseFacts& facts) {
  std::string usage, cost = "{";
  append_usage(usage, facts.usage, Redaction());
  append_cost_members(cost, charge_for(entry, facts, har_text(record["model"])));
  const Json priced = Json::parse(cost + "}");
  record["response_model"] = or_null(facts.model);
  record["usage"] = Json::parse(usage);
  record["cost_usd"] = priced["cost_usd"];
  record["cost"] = priced["cost"];
  record["response_id"] = or_null(facts.id);
  record["finish_reasons"] = facts.finish_reasons.empty() ? Json() : Json(facts.finish_reasons);
  record["service_tier"] = or_null(facts.service_tier);
}

std::string id_of(const Entry& entry, std::string_view text) {
  std::string id = har_text(har_member(har_member(entry.json, "_finops"), "id"));
  return id.empty() ? made_id(entry.start, text) : id;
}

Json record_of(const Entry& entry, std::string_view text) {
  const Json& timings = har_member(entry.json, "timings");
  const SplitTarget target = split_target(entry.origin.remainder);
  const ResponseFacts facts = facts_of(entry, target.path, target.query);
  const bool answered = entry.status > 0;
  std::string request_id = har_header(entry.response, "x-request-id");
  if (request_id.empty()) request_id = har_header(entry.response, "request-id");
  Json record{{"v", 1},
              {"id", id_of(entry, text)},
              {"ts", or_null(ts_of(entry.start))},
              {"kind", "exchange"},
              {"source", "har"},
              {"route", or_null(entry.origin.route)},
              {"provider", or_null(entry.origin.provider)},
              {"provider_reason", or_null(entry.origin.provider_reason)},
              {"method", or_null(entry.as_request.method)},
              {"path", std::string(target.path)},
              {"query", target.has_query ? Json(std::string(target.query)) : Json()},
              {"operation", or_null(operation_name(entry.as_request.method, entry.origin.remainder))},
              {"model", or_null(model_of(entry))},
              {"response_model", nullptr},
              {"status", answered ? Json(entry.status) : Json()},
              {"outcome", to_string(outcome_of(entry, facts))},
              {"stream", answered ? Json(icontains(entry.got.content_type, "text/event-stream")) : Json()},
              {"duration_ms", har_amount(har_member(entry.json, "time"))},
              {"ttfb_ms", answered ? first_byte(timings) : Json()},
              {"ttft_ms", har_amount(har_member(entry.json, "_ttft"))},
              {"overhead_us", nullptr},
              {"usage", nullptr},
              {"cost_usd", nullptr},
              {"cost", nullptr},
              {"credential", nullptr},
              {"attempts", nullptr},
              {"session", or_null(session_of(entry))},
              {"client", or_null(har_header(entry.request, "user-agent"))},
              {"tags", Json::object()},
              {"upstream",
               {{"url", or_null(entry.url)},
                {"request_id", or_null(request_id)},
                {"reused", nullptr},
                {"connect_ms", har_amount(har_member(timings, "connect"))}}},
              {"error", error_of(entry, facts)},
              {"replay_of", nullptr},
              {"response_id", nullptr},
              {"finish_reasons", nullptr},
              {"service_tier", nullptr},
              {"request", entry.sent.json},
              {"response", answered ? entry.got.json : Json()}};
  add_facts(record, entry, facts);
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

// What it says goes before what could be read from the bodies: it was written when the exchange was.
std::string own_record(const std::string& metadata, const Entry& entry) {
  Json parts{{"metadata", metadata},
             {"query", nullptr},
             {"upstream", {{"url", or_null(entry.url)}}},
             {"request", entry.sent.json},
             {"response", entry.status > 0 ? entry.got.json : Json()}};
  mask_har_secrets(parts);
  std::string out = har_text(parts["metadata"]);
  out.pop_back();
  return out + ",\"request\":" + parts["request"].dump() + ",\"response\":" + parts["response"].dump() + "}";
}

}  // namespace

std::string har_record(std::string_view entry) {
  const HiddenSurrogates hidden = hide_lone_surrogates(entry);
  const Json json = Json::parse(hidden.json, nullptr, false);
  if (!har_member(json, "request").is_object() || !har_member(json, "response").is_object()) return {};
  const Entry read = read_entry(json);
  const std::string metadata = own_metadata(hidden.json);
  std::string line;
  if (metadata.empty()) {
    Json record = record_of(read, entry);
    mask_har_secrets(record);
    line = record.dump();
  } else {
    line = own_record(metadata, read);
  }
  if (hidden.any) show_lone_surrogates(line);
  return line;
}

}  // namespace finops
