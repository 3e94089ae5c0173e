#include "cli/inspect/export/har_writer.h"

#include <algorithm>
#include <optional>

#include <spdlog/fmt/fmt.h>

#include "cli/inspect/one/message_view.h"
#include "core/base/json.h"
#include "core/base/strings.h"
#include "core/record/record_message.h"
#include "core/record/record_outcome.h"

namespace finops::cli {
namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

// One JSON object or array, member by member.
class HarText {
 public:
  explicit HarText(char open, char close) : close_(close) { text_ += open; }
  HarText& text(std::string_view key, std::string_view value) {
    name(key);
    append_json_string(text_, value);
    return *this;
  }
  HarText& raw(std::string_view key, std::string_view json) {
    name(key);
    text_ += json;
    return *this;
  }
  HarText& number(std::string_view key, std::int64_t value) { return raw(key, fmt::format("{}", value)); }
  HarText& ms(std::string_view key, double value) { return raw(key, fmt::format("{:.3f}", value)); }
  std::string done() {
    text_ += close_;
    return std::move(text_);
  }

 private:
  void name(std::string_view key) {
    if (text_.size() > 1) text_ += ',';
    if (key.empty()) return;
    append_json_string(text_, key);
    text_ += ':';
  }
  std::string text_;
  char close_;
};

HarText object() { return HarText('{', '}'); }
HarText array() { return HarText('[', ']'); }

std::string name_value(std::string_view name, std::string_view value) {
  return object().text("name", name).text("value", value).done();
}

std::string fields_json(const Fields& fields) {
  HarText out = array();
  for (const auto& [name, value] : fields) out.raw("", name_value(name, value));
  return out.done();
}

// The URL that the request was sent to; if it was not sent, the URL at which it arrived.
std::string url_of(const RecordView& r, const RecordMessage& request) {
  if (!r.upstream_url.empty()) return std::string(r.upstream_url);
  const std::string_view host = header_value(request, "host");
  const std::string_view mark = r.query.empty() || r.query.starts_with('?') ? "" : "?";
  return fmt::format("http://{}{}{}{}{}", host.empty() ? "127.0.0.1" : host, r.route, r.path, mark, r.query);
}

std::string query_json(std::string_view url) {
  HarText out = array();
  const std::size_t mark = url.find('?');
  std::string_view query = mark == std::string_view::npos ? std::string_view{} : url.substr(mark + 1);
  const auto decoded = [](std::string_view text) {
    std::string blanks(text);
    std::replace(blanks.begin(), blanks.end(), '+', ' ');
    return percent_decode_lenient(blanks);
  };
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    const std::string_view member = query.substr(0, end);
    const std::size_t equals = std::min(member.find('='), member.size());
    if (!member.empty()) {
      out.raw("", name_value(decoded(member.substr(0, equals)),
                             decoded(member.substr(std::min(equals + 1, member.size())))));
    }
    query.remove_prefix(std::min(end + 1, query.size()));
  }
  return out.done();
}

// Adds text unchanged and other bytes as base64. True: base64.
bool add_body(HarText& out, const RecordMessage& message) {
  if (is_utf8(message.body)) {
    out.text("text", message.body);
    return false;
  }
  std::string encoded;
  append_base64(encoded, message.body);
  out.text("text", encoded);
  return true;
}

bool is_lost(const RecordMessage& message) {
  return message.truncated || (!message.has_body && message.bytes.value_or(0) > 0);
}

std::int64_t wire_size(const RecordMessage& message) {
  return message.bytes ? static_cast<std::int64_t>(*message.bytes) : -1;
}

std::string request_json(const RecordView& r, const RecordMessage& request) {
  const std::string url = url_of(r, request);
  HarText out = object();
  out.text("method", r.method).text("url", url).text("httpVersion", "HTTP/1.1").raw("cookies", "[]");
  out.raw("headers", fields_json(request.headers)).raw("queryString", query_json(url));
  out.number("headersSize", -1).number("bodySize", wire_size(request));
  if (request.has_body || request.bytes.value_or(0) > 0) {
    HarText post = object();
    post.text("mimeType", header_value(request, "content-type")).raw("params", "[]");
    if (add_body(post, request)) post.text("_encoding", "base64");
    if (is_lost(request)) post.raw("_truncated", "true");
    out.raw("postData", post.done());
  }
  return out.done();
}

std::string content_json(const RecordMessage& response) {
  const bool whole = response.has_body && !response.truncated;
  const std::int64_t held = static_cast<std::int64_t>(response.body.size()), wire = wire_size(response);
  const bool coded = !response.content_encoding.empty();
  HarText out = object();
  out.number("size", whole ? held : std::max<std::int64_t>(coded ? held : wire, held));
  if (whole && coded && wire >= 0) out.number("compression", held - wire);
  out.text("mimeType", header_value(response, "content-type"));
  if (response.has_body && add_body(out, response)) out.text("encoding", "base64");
  if (is_lost(response)) out.raw("_truncated", "true");
  return out.done();
}

std::string response_json(const RecordView& r, const RecordMessage& response) {
  HarText out = object();
  out.number("status", static_cast<std::int64_t>(std::min<std::uint64_t>(r.status.value_or(0), 999)));
  out.text("statusText", r.upstream_reason).text("httpVersion", "HTTP/1.1").raw("cookies", "[]");
  out.raw("headers", fields_json(response.headers)).raw("content", content_json(response));
  out.text("redirectURL", header_value(response, "location"));
  out.number("headersSize", -1).number("bodySize", wire_size(response));
  if (!response.trailers.empty()) out.raw("_trailers", fields_json(response.trailers));
  return out.done();
}

struct Times {
  double connect = -1, wait = 0, receive = 0;
  bool known = false;
  double total() const { return std::max(connect, 0.0) + wait + receive; }
};

// connect, wait and receive follow each other; sending is part of waiting, since it is not measured.
Times times_of(const RecordView& r) {
  Times out;
  out.known = r.duration_ms.has_value();
  const double total = std::max(r.duration_ms.value_or(r.ttfb_ms.value_or(0)), 0.0);
  const double first = std::clamp(r.ttfb_ms.value_or(total), 0.0, total);
  if (r.upstream_connect_ms) out.connect = std::clamp(*r.upstream_connect_ms, 0.0, first);
  out.wait = first - std::max(out.connect, 0.0);
  out.receive = total - first;
  return out;
}

std::string timings_json(const Times& times) {
  HarText out = object();
  out.number("blocked", -1).number("dns", -1);
  if (times.connect < 0) {
    out.number("connect", -1);
  } else {
    out.ms("connect", times.connect);
  }
  out.number("send", 0).ms("wait", times.wait).ms("receive", times.receive).number("ssl", -1);
  if (!times.known) out.text("comment", "the duration is not known");
  return out.done();
}

std::string events_json(const RecordMessage& response) {
  HarText out = array();
  std::size_t begin = 0;
  for (const RecordChunk& chunk : response.arrivals) {
    HarText event = object();
    out.raw("", event.ms("ms", chunk.ms).number("bytes", static_cast<std::int64_t>(chunk.end - begin)).done());
    begin = chunk.end;
  }
  return out.done();
}

std::string error_of(const RecordView& r, const Result<RecordMessage>& request, const Result<RecordMessage>& response) {
  std::string out;
  const auto add = [&](std::string_view text) {
    if (!text.empty()) out.append(out.empty() ? "" : ": ").append(text);
  };
  add(r.error_code);
  add(r.error_message);
  if (!request) add("request: " + request.error().message);
  if (!response) add("response: " + response.error().message);
  if (out.empty() && !ended_as(r, Outcome::ok)) out = r.outcome;
  return out;
}

}  // namespace

std::string har_head() {
  return R"({"log":{"version":"1.2","creator":{"name":"finops","version":")" FINOPS_VERSION
         R"("},"pages":[],"entries":[)";
}

std::string har_tail() { return "\n]}}\n"; }

std::string har_entry(const RecordView& record) {
  const auto request = parse_message(record.request), response = parse_message(record.response);
  const RecordMessage nothing;
  const RecordMessage& got = response ? *response : nothing;
  const Times times = times_of(record);
  HarText out = object();
  out.text("startedDateTime", record.ts).ms("time", times.total());
  out.raw("request", request_json(record, request ? *request : nothing)).raw("response", response_json(record, got));
  out.raw("cache", "{}").raw("timings", timings_json(times));
  const std::string metadata = metadata_line(record);
  out.raw("_finops", is_json(metadata) ? metadata : object().text("id", record.id).done());
  if (record.ttft_ms) out.ms("_ttft", *record.ttft_ms);
  if (!got.arrivals.empty()) out.raw("_events", events_json(got));
  if (const std::string error = error_of(record, request, response); !error.empty()) out.text("_error", error);
  return out.done();
}

}  // namespace finops::cli
