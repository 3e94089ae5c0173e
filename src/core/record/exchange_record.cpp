#include "core/record/exchange_record.h"

#include <algorithm>
#include <iterator>

#include "core/base/per_thread.h"
#include "core/base/strings.h"
#include "core/http/http_rules.h"
#include "core/http/target.h"
#include "core/record/body_record.h"
#include "core/record/json_out.h"
#include "core/record/usage_json.h"

namespace finops {
namespace {

void append_bool(std::string& out, bool value) { out += value ? "true" : "false"; }

void append_text_or_null(std::string& out, std::string_view text, Redaction& redaction) {
  if (text.empty()) {
    out += "null";
  } else {
    redaction.append_text(out, text);
  }
}

void append_headers(std::string& out, const HeaderList& headers, Redaction& redaction) {
  out += '[';
  bool first = true;
  for (const HeaderView h : headers) {
    out += first ? "[" : ",[";
    first = false;
    redaction.append_text(out, h.name);
    out += ',';
    redaction.append_header_value(out, h);
    out += ']';
  }
  out += ']';
}

void append_names(std::string& out, const std::vector<std::string>& names) {
  out += '[';
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) out += ',';
    append_json_string(out, names[i]);
  }
  out += ']';
}

void append_digest(std::string& out, std::string_view hex_digits) {
  if (hex_digits.empty()) {
    out += ",\"sha256\":null,";
  } else {
    out.append(",\"sha256\":\"").append(hex_digits).append("\",");
  }
}

bool was_cut(const Exchange& x) { return info(x.outcome).answer == AnswerEnd::cut; }

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

void append_upstream(std::string& out, const Exchange& x, Redaction& redaction) {
  out += ",\"upstream\":{\"url\":";
  if (x.route && x.attempts > 0) {  // else nothing went there
    const BaseUrl& base = x.route->base;
    std::string url = base.tls ? "https://" : "http://";
    url += base.authority;
    url += x.upstream_target.empty() ? x.route->upstream_target : x.upstream_target;
    const bool path_only = url.find('?') == std::string::npos && url.find('=') != std::string::npos;
    path_only ? redaction.append_path(out, url) : redaction.append_prose(out, url);
  } else {
    out += "null";
  }
  out += ",\"request_id\":";
  append_text_or_null(out, x.response ? upstream_request_id(x.response->headers) : std::string_view{}, redaction);
  out += ",\"reused\":";
  out += x.attempts == 0 ? "null" : x.reused ? "true" : "false";
  out += ",\"connect_ms\":";
  if (x.timing.connect) {
    append_ms(out, *x.timing.connect);
  } else {
    out += "null";
  }
  out += ",\"headers_removed\":";
  append_names(out, x.headers_removed);
  out += ",\"headers_added\":";
  append_names(out, x.headers_added);
  out += ",\"changed_by\":";  // plugins that changed the request on its way
  append_names(out, x.changed_by);
  out += '}';
}

// Text of others that may have been cut off inside a secret.
void append_cut_text(std::string& out, std::string_view text, Redaction& redaction) {
  std::vector<SecretHit> hits;
  redaction.finder().find_cut_off(text, hits);
  if (hits.empty()) {
    redaction.append_prose(out, text);
  } else {
    redaction.append_prose(out, text.substr(0, hits.front().begin));
    out.pop_back();  // the closing quote
    out.append(hits.front().mark) += '"';
  }
}

void append_error(std::string& out, const Exchange& x, Redaction& redaction) {
  out += ",\"error\":";
  if (!x.error) {
    out += "null";
    return;
  }
  const bool providers = x.outcome == Outcome::stream_error || x.outcome == Outcome::http_error;
  out += "{\"code\":";
  if (x.error_code.empty() && providers) {
    out += "null";
  } else if (x.error_code.empty()) {
    append_json_string(out, to_string(x.error->code));
  } else {
    append_cut_text(out, x.error_code, redaction);  // may be the provider's
  }
  out += ",\"message\":";
  if (x.error->message.empty() || (providers && x.log_wish == LogWish::metadata)) {  // its words may quote the prompt
    out += "null";
  } else {
    append_cut_text(out, x.error->message, redaction);
  }
  out += ",\"phase\":";
  append_string_or_null(out, x.phase);
  out += '}';
}

// The times of the exchange; overhead is what remains of it without the waiting for others.
void append_times(std::string& out, const Timing& t, SteadyTime now) {
  const std::chrono::nanoseconds total = now - t.start;
  out += ",\"duration_ms\":";
  append_ms(out, total);
  out += ",\"ttfb_ms\":";
  if (t.first_byte) {
    append_ms(out, std::chrono::nanoseconds(*t.first_byte - t.start));
  } else {
    out += "null";
  }
  const std::chrono::nanoseconds ours = total - t.waited - t.connect.value_or(std::chrono::nanoseconds{0});
  out += ",\"ttft_ms\":";
  if (t.first_token) {
    append_ms(out, std::chrono::nanoseconds(*t.first_token - t.start));
  } else {
    out += "null";
  }
  out += ",\"overhead_us\":";
  append_uint(out, static_cast<std::uint64_t>(std::max<std::int64_t>(0, ours.count() / 1000)));
}

void append_route_names(std::string& out, const Exchange& x) {
  out += ",\"route\":";
  append_string_or_null(out, x.route ? x.route->endpoint->prefix : std::string_view{});
  out += ",\"provider\":";
  append_string_or_null(
      out, x.route && x.route->provider != nullptr ? std::string_view(x.route->provider->name) : std::string_view{});
  out += ",\"provider_reason\":";
  append_string_or_null(out, x.route ? x.route->provider_reason : std::string_view{});
}

void append_route(std::string& out, const Exchange& x, Redaction& redaction) {
  append_route_names(out, x);
  out += ",\"method\":";
  redaction.append_text(out, x.request.method);
  const SplitTarget target = split_target(x.route ? x.route->remainder : x.request.target);
  out += ",\"path\":";
  redaction.append_path(out, target.path);
  out += ",\"query\":";
  if (target.has_query) {
    redaction.append_query(out, target.query);
  } else {
    out += "null";
  }
  out += ",\"operation\":";
  append_string_or_null(out, x.operation);
  out += ",\"model\":";
  append_text_or_null(out, x.model, redaction);
  out += ",\"response_model\":";
  append_text_or_null(out, x.response_model, redaction);
}

void append_tags(std::string& out, const Exchange& x, Redaction& redaction) {
  out += ",\"tags\":{";
  for (std::size_t i = 0; i < x.tags.size(); ++i) {
    if (i > 0) out += ',';
    redaction.append_text(out, x.tags[i].first);
    out += ':';
    redaction.append_text(out, x.tags[i].second);
  }
  out += '}';
}

void append_response_part(std::string& out, Exchange& x, Redaction& redaction, const BodyRules& rules) {
  out += ",\"response\":";
  if (!x.response) {
    out += "null";
    return;
  }
  BodyCapture& capture = x.response_capture;
  out += "{\"headers\":";
  append_headers(out, x.response->headers, redaction);
  out += ",\"trailers\":";
  append_headers(out, x.response_trailers, redaction);
  out += ",\"bytes\":";
  append_uint(out, capture.total());
  std::string buffer;
  BodyInput body;
  body.bytes = capture.bytes();
  body.content_encoding = joined_values(x.response->headers, "Content-Encoding", buffer);
  body.limit = rules.limit;
  body.absent = capture.total() == 0 && body_forbidden(x.response->status, x.request.method);
  body.left_out = (!rules.response || capture.dropped()) && capture.total() > 0;
  body.truncated = capture.truncated();
  body.cut = was_cut(x);
  body.chunks = x.stream;
  if (!body.truncated && !x.stream && capture.total() > rules.limit) {  // our own answer, before the limit was known
    body.bytes = body.bytes.substr(0, std::min(rules.limit, BodyCapture::kKeptOfLarge));
    body.truncated = true;
  }
  if (x.stream) body.arrivals = capture.arrivals();
  append_digest(out, body.absent ? std::string() : capture.sha256_hex());
  append_body(out, body, redaction);
  out += '}';
}

void append_beginning(std::string& out, std::string_view id, WallTime time, std::string_view kind, Source source) {
  out += "{\"v\":1,\"id\":";
  append_json_string(out, id);
  out += ",\"ts\":\"";
  append_rfc3339(out, time);
  out.append("\",\"kind\":\"").append(kind).append("\",\"source\":\"").append(to_string(source)) += '"';
}

// With `most` > 0 texts of others are cut off there, and what may be long and does not tell requests apart is left out.
void append_lost(std::string& out, const Exchange& x, std::size_t most, Redaction& redaction) {
  append_beginning(out, x.id, x.timing.wall_start, "exchange", x.source);
  if (most == 0) {
    append_route(out, x, redaction);
  } else {
    append_route_names(out, x);
    const SplitTarget target = split_target(x.route ? x.route->remainder : x.request.target);
    out += ",\"method\":";
    append_cut_text(out, std::string_view(x.request.method).substr(0, 20), redaction);
    out += ",\"path\":";
    append_cut_text(out, target.path.substr(0, most), redaction);
    out += ",\"query\":null,\"operation\":";
    append_string_or_null(out, x.operation);
    out += ",\"model\":";
    if (x.model.empty()) {
      out += "null";
    } else {
      append_cut_text(out, std::string_view(x.model).substr(0, most), redaction);
    }
    out += ",\"response_model\":null";
  }
  out +=
      ",\"status\":null,\"outcome\":\"lost\",\"stream\":null,\"duration_ms\":null,\"ttfb_ms\":null,"
      "\"ttft_ms\":null,\"overhead_us\":null,\"usage\":";
  append_usage(out, {}, redaction);
  out += ',';
  Cost unknown;
  unknown.basis = x.cost.basis;
  append_cost(out, unknown, redaction);
  out += ",\"credential\":";
  append_string_or_null(out, to_string(x.credential).substr(0, most == 0 ? std::string::npos : most));
  out += ",\"attempts\":";
  if (x.attempts > 0) {
    append_uint(out, static_cast<std::uint64_t>(x.attempts));
  } else {
    out += "null";  // it may have gone upstream before the next note was due
  }
  if (most == 0) {
    out += ",\"session\":";
    append_text_or_null(out, x.session, redaction);
    out += ",\"client\":";
    append_text_or_null(out, x.request.headers.get("User-Agent"), redaction);
    append_tags(out, x, redaction);
    append_upstream(out, x, redaction);
  } else {
    out += ",\"session\":null,\"client\":null,\"tags\":{},\"upstream\":null";
  }
  out += ",\"error\":null,\"replay_of\":";
  append_string_or_null(out, x.replay_of);
  out += ",\"response_id\":null,\"finish_reasons\":null,\"service_tier\":null,\"request\":{\"headers\":null,\"bytes\":";
  if (x.rest == nullptr) {
    append_uint(out, x.request.body.size());
  } else {
    out += "null";
  }
  out += ",\"sha256\":null,\"content_encoding\":null,\"encoding\":null,\"truncated\":";
  append_bool(out, x.rest != nullptr || !x.request.body.empty());
  out += ",\"body\":null},\"response\":null}";
}

}  // namespace

void append_request_part(std::string& out, Exchange& x, Redaction& redaction, const BodyRules& rules) {
  static PerThread<std::string> of_threads;
  std::string& joined = of_threads.get();
  BodyCapture& rest = x.request_capture;
  const std::string& held = x.request.body;
  const std::uint64_t total = held.size() + rest.total();

  std::string buffer;
  BodyInput body;
  body.content_encoding = joined_values(x.request.headers, "Content-Encoding", buffer);
  body.limit = rules.limit;
  body.absent = total == 0 && x.request.framing.kind == Framing::Kind::none;
  body.left_out = (!rules.request || rest.dropped()) && total > 0;
  body.truncated = rest.truncated() || total > rules.limit;
  const std::size_t kept = std::min(rules.limit, BodyCapture::kKeptOfLarge);
  if (rest.bytes().empty()) {
    body.bytes = held;
  } else if (held.empty()) {
    body.bytes = rest.bytes();
  } else {
    joined.assign(held, 0, body.truncated ? kept : held.size());
    joined.append(rest.bytes());
    body.bytes = joined;
  }
  if (body.truncated) body.bytes = body.bytes.substr(0, kept);
  body.cut = x.rest != nullptr && !x.rest->done();

  out += "\"request\":{\"headers\":";
  append_headers(out, x.request.headers, redaction);
  out += ",\"bytes\":";
  append_uint(out, total);
  std::string digest;  // of all bytes that passed; unknown when the capture let go of those that followed `held`
  if (body.absent) {
  } else if (rest.continues() || held.empty()) {
    digest = rest.sha256_hex();
  } else if (rest.total() == 0) {
    digest = hex(sha256(held));
  } else if (!rest.truncated()) {
    Sha256 hash;
    hash.update(held);
    hash.update(rest.bytes());
    digest = hex(hash.finish());
  }
  append_digest(out, digest);
  append_body(out, body, redaction);
  out += '}';
  if (joined.capacity() > BodyCapture::kKeptOfLarge) std::string().swap(joined);
}

void append_record(std::string& out, Exchange& x, SteadyTime now, std::string_view request_part, Redaction& redaction,
                   const BodyRules& rules) {
  append_beginning(out, x.id, x.timing.wall_start, "exchange", x.source);
  append_route(out, x, redaction);
  out += ",\"status\":";
  if (x.response) {
    append_uint(out, static_cast<std::uint64_t>(std::max(0, x.response->status)));
  } else {
    out += "null";
  }
  out.append(",\"outcome\":\"").append(to_string(x.outcome)).append("\",\"stream\":");
  append_bool(out, x.stream);
  append_times(out, x.timing, now);
  out += ",\"usage\":";
  append_usage(out, x.usage, redaction);
  out += ',';
  append_cost(out, x.cost, redaction);
  out += ",\"credential\":";
  append_string_or_null(out, to_string(x.credential));
  out += ",\"attempts\":";
  append_uint(out, static_cast<std::uint64_t>(std::max(0, x.attempts)));
  out += ",\"session\":";
  append_text_or_null(out, x.session, redaction);
  out += ",\"client\":";
  append_text_or_null(out, x.request.headers.get("User-Agent"), redaction);
  append_tags(out, x, redaction);
  append_upstream(out, x, redaction);
  append_error(out, x, redaction);
  out += ",\"replay_of\":";
  append_string_or_null(out, x.replay_of);
  out += ',';
  append_ending(out, x, redaction);
  out += ',';
  out += request_part;
  append_response_part(out, x, redaction, rules);
  out += '}';
}

void append_lost_record(std::string& out, const Exchange& x, std::size_t limit, Redaction& redaction) {
  const std::size_t start = out.size();
  for (const std::size_t most : {std::size_t{0}, std::size_t{200}}) {
    out.resize(start);
    append_lost(out, x, most, redaction);
    if (out.size() - start <= limit) return;
  }
}

void append_note_record(std::string& out, WallTime now, std::string_view members) {
  append_beginning(out, new_ulid(now), now, "note", Source::serve);
  out.append(",\"note\":{").append(members).append("}}");
}

}  // namespace finops
