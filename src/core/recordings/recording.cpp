#include "core/recordings/recording.h"

#include <algorithm>
#include <utility>

#include "core/base/json.h"
#include "core/base/strings.h"
#include "core/exchange/outcome.h"
#include "core/http/http_rules.h"
#include "core/http/target.h"
#include "core/provider/credentials.h"
#include "core/provider/native_error.h"

namespace finops {
namespace {

constexpr std::string_view kOwnError = "x-finops-error";

bool changed_by_replay(const RecordView& record) {
  const auto names = parse_json(record.changed_by);
  return names.is_array() && std::find(names.begin(), names.end(), "replay") != names.end();
}

// The endpoint of the request. A HAR file names only the provider.
std::string_view prefix_of(const RecordView& record) {
  if (!record.route.empty()) return record.route;
  const auto provider = provider_from_name(record.provider);
  return provider ? endpoint_of(*provider).prefix : std::string_view{};
}

// Whether the answer broke off after its head.
bool broke_off(const RecordView& record) {
  const auto outcome = parse_outcome(record.outcome);
  if (!outcome || info(*outcome).answer != AnswerEnd::cut) return false;
  return *outcome == Outcome::client_closed || begun_of(record.error_phase, record.status, false) != Begun::nothing;
}

Framing::Kind framing_kind(const HeaderList& headers, int status, std::string_view method) {
  if (body_forbidden(status, method)) return Framing::Kind::none;
  if (list_has(headers, "Transfer-Encoding", "chunked")) return Framing::Kind::chunked;
  return headers.has("Content-Length") ? Framing::Kind::length : Framing::Kind::close;
}

// The log has the body without its content coding, and with secrets masked, so its length may be another one.
void correct_length(Recording& out) {
  if (out.framing.kind != Framing::Kind::length) {
    if (out.framing.kind != Framing::Kind::none) out.head.headers.remove("Content-Length");
    return;
  }
  out.framing.length = out.body.size();
  if (out.cut) {  // the client must see that something is missing
    const auto announced = parse_uint(trim(out.head.headers.get("Content-Length")));
    out.framing.length = std::max<std::uint64_t>(announced.value_or(0), out.body.size() + 1);
  }
  std::string length;
  append_uint(length, out.framing.length);
  out.head.headers.set("Content-Length", length);
}

void take_times(const RecordView& record, const RecordMessage& answer, Recording& out) {
  out.end_ms = record.duration_ms.value_or(answer.arrivals.empty() ? 0 : answer.arrivals.back().ms);
  out.head_ms = record.ttfb_ms.value_or(answer.arrivals.empty() ? out.end_ms : answer.arrivals.front().ms);
  out.head_ms = std::min(out.head_ms, out.end_ms);
  out.pieces = answer.arrivals;
  if (out.pieces.empty() && !out.body.empty()) out.pieces.push_back({out.end_ms, out.body.size()});
}

Error lacks(const char* what) { return {ErrorCode::not_found, what, {}}; }

}  // namespace

Unusable why_unusable(const RecordView& record) {
  if (record.outcome == "rejected") return Unusable::refused;
  if (changed_by_replay(record)) return Unusable::replayed;
  if (!record.status || record.outcome == "lost") return Unusable::unanswered;
  return prefix_of(record).empty() ? Unusable::no_endpoint : Unusable::none;
}

bool is_whole(const RecordView& record, const RecordMessage& answer) {
  constexpr std::size_t kPartOfCharacter = 3;
  if (!answer.truncated) return answer.has_body || answer.bytes.value_or(0) == 0;
  return answer.has_body && answer.content_encoding.empty() && broke_off(record) &&
         answer.bytes.value_or(UINT64_MAX) <= answer.body.size() + kPartOfCharacter;
}

Result<Recording> read_recording(const RecordView& record) {
  auto answer = parse_message(record.response);
  if (!answer || record.response.empty() || !record.status) return lacks("its answer is damaged in the log");
  if (!is_whole(record, *answer)) return lacks("its answer is not whole in the log");
  Recording out;
  out.id = record.id;
  out.cut = broke_off(record);
  out.head.status = static_cast<int>(*record.status);
  const bool known = record.upstream_reason.data() != nullptr;
  out.head.reason = known ? record.upstream_reason : standard_reason(out.head.status);
  for (const auto& [name, value] : answer->headers) {
    if (iequals(name, kOwnError)) {
      out.own_error = value;
    } else {
      out.head.headers.add(name, value);
    }
  }
  for (const auto& [name, value] : answer->trailers) out.trailers.add(name, value);
  out.body = std::move(answer->body);
  out.framing.kind = framing_kind(out.head.headers, out.head.status, record.method);
  const bool decoded = !answer->content_encoding.empty() && answer->encoding != "base64";
  if (decoded) out.head.headers.remove("Content-Encoding");
  correct_length(out);
  take_times(record, *answer, out);
  return out;
}

std::string place_of(std::string_view method, std::string_view target) {
  std::string shown(target);
  for (const std::string& name : query_names(shown)) {
    if (is_credential_query(name)) remove_query_member(shown, name);
  }
  if (shown.ends_with('?')) shown.pop_back();
  return std::string(method) + ' ' + shown;
}

std::string place_of(const RecordView& record) {
  std::string target(prefix_of(record));
  target.append(record.path);
  if (!record.query.empty()) target.append(record.query.starts_with('?') ? "" : "?").append(record.query);
  return place_of(record.method, target);
}

}  // namespace finops
