#include <algorithm>
#include <optional>

#include <nlohmann/json.hpp>

#include "core/base/clock.h"
#include "core/base/digest.h"
#include "core/base/strings.h"
#include "core/log/har_secrets.h"
#include "core/log/har_source.h"

namespace finops {
namespace {

using Json = nlohmann::ordered_json;

const Json& member(const Json& object, const char* name) {
  static const Json none;
  if (!object.is_object()) return none;
  const auto found = object.find(name);
  return found == object.end() ? none : *found;
}

std::string text(const Json& value) { return value.is_string() ? value.get<std::string>() : std::string(); }
Json or_null(std::string value) { return value.empty() ? Json() : Json(std::move(value)); }

// HAR writes -1 where it does not know.
Json amount(const Json& value) { return value.is_number() && value.get<double>() >= 0 ? value : Json(); }

std::string header(const Json& message, std::string_view name) {
  for (const Json& field : member(message, "headers")) {
    if (iequals(text(member(field, "name")), name)) return text(member(field, "value"));
  }
  return {};
}

Json headers_of(const Json& message) {
  Json out = Json::array();
  for (const Json& field : member(message, "headers")) {
    out.push_back({text(member(field, "name")), text(member(field, "value"))});
  }
  return out;
}

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
  if (amount(member(timings, "wait")).is_null()) return {};
  double out = 0;
  for (const char* name : {"blocked", "dns", "connect", "send", "wait"}) {  // `connect` includes `ssl`
    const Json part = amount(member(timings, name));
    if (!part.is_null()) out += part.get<double>();
  }
  return out;
}

Json request_of(const Json& request) {
  const Json& body = member(member(request, "postData"), "text");
  Json bytes = amount(member(request, "bodySize"));
  if (bytes.is_null() && body.is_string()) bytes = text(body).size();
  return {{"headers", headers_of(request)},
          {"bytes", bytes},
          {"sha256", nullptr},
          {"content_encoding", nullptr},
          {"encoding", body.is_string() ? Json("utf8") : Json()},
          {"truncated", !body.is_string() && bytes.is_number() && bytes.get<double>() > 0},
          {"body", body.is_string() ? body : Json()}};
}

Json response_of(const Json& response) {
  const Json& content = member(response, "content");
  const Json& body = member(content, "text");
  Json bytes = amount(member(response, "bodySize"));
  if (bytes.is_null()) bytes = amount(member(content, "size"));
  const bool base64 = text(member(content, "encoding")) == "base64";
  return {{"headers", headers_of(response)},
          {"trailers", Json::array()},
          {"bytes", bytes},
          {"sha256", nullptr},
          {"content_encoding", nullptr},
          {"encoding", !body.is_string() ? Json() : Json(base64 ? "base64" : "utf8")},
          {"truncated", !body.is_string() && bytes.is_number() && bytes.get<double>() > 0},
          {"body", body.is_string() ? body : Json()}};
}

Json model_of(const Json& request) {
  const Json body = Json::parse(text(member(member(request, "postData"), "text")), nullptr, false);
  const Json& model = member(body, "model");
  return model.is_string() ? model : Json();
}

struct Url {
  std::string path;
  Json query;
};

Url split_url(std::string_view url) {
  const std::size_t scheme = url.find("://");
  const std::size_t path = url.find_first_of("/?#", scheme == std::string_view::npos ? 0 : scheme + 3);
  std::string_view rest = path == std::string_view::npos ? std::string_view("/") : url.substr(path);
  rest = rest.substr(0, rest.find('#'));
  const std::size_t mark = rest.find('?');
  Url out{std::string(rest.substr(0, mark)), {}};
  if (mark != std::string_view::npos) out.query = std::string(rest.substr(mark + 1));
  return out;
}

Json usage() {
  return {{"input_tokens", nullptr},
          {"output_tokens", nullptr},
          {"cache_read_tokens", nullptr},
          {"cache_write_tokens", nullptr},
          {"cache_write_1h_tokens", nullptr},
          {"reasoning_tokens", nullptr},
          {"source", "absent"},
          {"details", Json::object()},
          {"raw", nullptr}};
}

Json record_of(const Json& entry, std::string_view entry_text) {
  const Json& request = member(entry, "request");
  const Json& response = member(entry, "response");
  const auto start = parse_rfc3339(text(member(entry, "startedDateTime")));
  std::string ts;
  if (start) append_rfc3339(ts, *start);
  const std::string url = text(member(request, "url"));
  const Url parts = split_url(url);
  const Json& status = member(response, "status");
  const bool answered = status.is_number_integer() && status.get<std::int64_t>() > 0;  // 0: there was no answer
  std::string problem = text(member(response, "_error"));
  if (problem.empty()) problem = text(member(entry, "_error"));
  std::string id = text(member(member(entry, "_finops"), "id"));
  if (id.empty()) id = made_id(start, entry_text);
  std::string request_id = header(response, "x-request-id");
  if (request_id.empty()) request_id = header(response, "request-id");
  const bool stream = text(member(member(response, "content"), "mimeType")).starts_with("text/event-stream");
  return {{"v", 1},
          {"id", id},
          {"ts", or_null(ts)},
          {"kind", "exchange"},
          {"source", "har"},
          {"route", nullptr},
          {"provider", nullptr},
          {"provider_reason", nullptr},
          {"method", or_null(text(member(request, "method")))},
          {"path", parts.path},
          {"query", parts.query},
          {"operation", nullptr},
          {"model", model_of(request)},
          {"response_model", nullptr},
          {"status", answered ? status : Json()},
          {"outcome", !answered                           ? Json("upstream_error")
                      : status.get<std::int64_t>() >= 400 ? Json("http_error")
                                                          : Json("ok")},
          {"stream", answered ? Json(stream) : Json()},
          {"duration_ms", amount(member(entry, "time"))},
          {"ttfb_ms", answered ? first_byte(member(entry, "timings")) : Json()},
          {"ttft_ms", amount(member(entry, "_ttft"))},
          {"overhead_us", nullptr},
          {"usage", usage()},
          {"cost_usd", nullptr},
          {"cost", {{"status", "no_usage"}, {"by", Json::object()}, {"table", nullptr}, {"reason", nullptr}}},
          {"credential", nullptr},
          {"attempts", nullptr},
          {"session", nullptr},
          {"client", or_null(header(request, "user-agent"))},
          {"tags", Json::object()},
          {"upstream",
           {{"url", or_null(url)},
            {"request_id", or_null(request_id)},
            {"reused", nullptr},
            {"connect_ms", amount(member(member(entry, "timings"), "connect"))}}},
          {"error", problem.empty() ? Json() : Json{{"code", nullptr}, {"message", problem}, {"phase", nullptr}}},
          {"replay_of", nullptr},
          {"response_id", nullptr},
          {"finish_reasons", nullptr},
          {"service_tier", nullptr},
          {"request", request_of(request)},
          {"response", answered ? response_of(response) : Json()}};
}

}  // namespace

std::string har_record(std::string_view entry) {
  const Json json = Json::parse(entry, nullptr, false);
  if (!member(json, "request").is_object() || !member(json, "response").is_object()) return {};
  Json record = record_of(json, entry);
  mask_har_secrets(record);
  return record.dump();
}

}  // namespace finops
