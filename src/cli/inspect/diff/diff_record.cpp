#include "cli/inspect/diff/diff.h"

#include <algorithm>
#include <iterator>
#include <optional>

#include "core/base/json.h"
#include "core/base/strings.h"
#include "core/compare/said.h"
#include "core/conversation/conversation.h"
#include "core/conversation/lenient_json.h"
#include "core/query/fields.h"

namespace finops::cli {
namespace {

using Json = nlohmann::json;

// ---- metadata

// Fields that identify an exchange, or that repeat other fields.
constexpr std::string_view kIgnoredFields[] = {
    "v",
    "id",
    "ts",
    "kind",
    "source",
    "provider_reason",
    "overhead_us",
    "tokens",
    "session",
    "upstream.request_id",
    "upstream.reused",
    "upstream.connect_ms",
    "replay_of",
    "response_id",
};
constexpr std::string_view kTimes[] = {"duration_ms", "ttfb_ms", "ttft_ms"};

template <std::size_t N>
bool among(const std::string_view (&names)[N], std::string_view name) {
  return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

// What is nested too deeply for a tree is compared as text.
std::optional<Json> parsed(std::string_view text) {
  Json value = parse_sorted_json(text);
  if (value.is_discarded() && is_deeper_than(text, kDeepestJson)) return Json(std::string(text));
  return value.is_discarded() || value.is_null() ? std::nullopt : std::optional(std::move(value));
}

// The metadata without unknown fields.
Json metadata_of(const RecordView& record) {
  Json out = Json::object();
  std::string text;
  for (const FieldInfo& field : field_table()) {
    if (among(kIgnoredFields, field.name) || field.name.ends_with(".KEY")) continue;
    text.clear();
    append_field_json(text, field.read(record, {}));
    if (auto value = parsed(text)) out[std::string(field.name)] = *std::move(value);
  }
  for (const auto& [name, object] : {std::pair("tags", record.tags), std::pair("cost.by", record.cost_by)}) {
    const auto members = parsed(object);
    if (!members) continue;
    if (!members->is_object()) {
      out[name] = *members;
      continue;
    }
    for (const auto& [key, value] : members->items()) out[std::string(name) + '.' + key] = value;
  }
  return out;
}

void diff_metadata(const Json& left, const Json& right, std::vector<Change>& out) {
  Json names = left;
  names.update(right);
  for (const auto& member : names.items()) {
    const std::string& name = member.key();
    const auto side = [&](const Json& all) { return all.contains(name) ? std::optional(all[name]) : std::nullopt; };
    find_changes(name, side(left), side(right), out);
    if (!out.empty() && out.back().left_path == name) out.back().counts = !among(kTimes, name);
  }
}

// ---- headers

constexpr std::string_view kIgnoredHeaders[] = {
    "date",
    "age",
    "expires",
    "last-modified",
    "etag",
    "set-cookie",
    "cookie",
    "content-length",
    "content-encoding",
    "transfer-encoding",
    "request-id",
    "traceparent",
    "tracestate",
    "cf-ray",
    "server-timing",
    "idempotency-key",
    "openai-processing-ms",
    "x-cloud-trace-context",
    "x-envoy-upstream-service-time",
    "x-envoy-decorator-operation",
};

bool ignored_header(std::string_view name) {
  return among(kIgnoredHeaders, name) || name.ends_with("request-id") ||
         name.find("ratelimit") != std::string_view::npos;
}

// Header fields by name: the order of fields does not matter, the order of the values of one field does.
Json headers_of(const RecordMessage& message) {
  Json out = Json::object();
  for (const auto& [name, value] : message.headers) {
    const std::string key = to_lower(name);
    if (ignored_header(key)) continue;
    if (!out.contains(key)) {
      out[key] = value;
    } else {
      if (!out[key].is_array()) out[key] = Json::array({out[key]});
      out[key].push_back(value);
    }
  }
  return out;
}

// ---- bodies

constexpr std::string_view kIgnoredMembers[] = {"created",     "created_at", "completed_at", "createTime",
                                                "responseId",  "request_id", "obfuscation",  "item_id",
                                                "response_id", "requestId",  "call_id",      "tool_call_id"};
constexpr std::string_view kIdPrefixes[] = {"chatcmpl-", "cmpl-", "msg_", "resp_",     "call_", "toolu_",
                                            "fc_",       "rs_",   "ws_",  "srvtoolu_", "req_",  "chatcmpl_"};

// Removes ids that the provider creates for each answer.
void drop_ids(Json& value, bool top) {
  if (value.is_array()) {
    for (Json& element : value) drop_ids(element, false);
  }
  if (!value.is_object()) return;
  for (auto it = value.begin(); it != value.end();) {
    bool drop = among(kIgnoredMembers, it.key());
    if (it.key() == "id" && it->is_string()) {
      const auto& id = it->get_ref<const std::string&>();
      const auto begins = [&](std::string_view prefix) { return id.starts_with(prefix); };
      drop = top || std::any_of(std::begin(kIdPrefixes), std::end(kIdPrefixes), begins);
    }
    if (drop) {
      it = value.erase(it);
    } else {
      drop_ids(*it, false);
      ++it;
    }
  }
}

std::optional<Json> json_body(const RecordMessage& message) {
  if (!message.has_body || !Json::accept(message.body)) return std::nullopt;
  const BodyJson tree = parse_lenient(message.body);  // limits the depth of the tree
  return tree.is_discarded() ? std::nullopt : std::optional(Json(tree));
}

std::optional<Json> text_body(const RecordMessage& message) {
  if (!message.has_body) return std::nullopt;
  if (is_utf8(message.body)) return Json(message.body);
  std::string text = "base64:";
  append_base64(text, message.body);
  return Json(std::move(text));
}

using Bodies = std::pair<std::optional<Json>, std::optional<Json>>;

Bodies bodies_of(const RecordMessage& left, const RecordMessage& right, bool response) {
  auto a = json_body(left), b = json_body(right);
  if (response && !(a && b) && left.has_body && right.has_body) {
    const auto x = response_conversation(left.body), y = response_conversation(right.body);
    // The content of a stream, since its pieces are cut by chance.
    if (x && y) return {conversation_json(*x), conversation_json(*y)};
  }
  if (!a) a = text_body(left);
  if (!b) b = text_body(right);
  if (response && a) drop_ids(*a, true);
  if (response && b) drop_ids(*b, true);
  return {std::move(a), std::move(b)};
}

std::vector<Change> changes(const std::string& path, const std::optional<Json>& left,
                            const std::optional<Json>& right) {
  std::vector<Change> out;
  find_changes(path, left, right, out);
  return out;
}

}  // namespace

bool RecordDiff::same() const {
  const auto counts = [](const Change& change) { return change.counts; };
  for (const auto* part : {&metadata, &request_headers, &request_body, &response_headers, &response_body}) {
    if (std::any_of(part->begin(), part->end(), counts)) return false;
  }
  return true;
}

RecordDiff diff_of(const WholeRecord& left, const WholeRecord& right) {
  RecordDiff out;
  diff_metadata(metadata_of(left.view), metadata_of(right.view), out.metadata);
  out.request_headers = changes("request.headers", headers_of(left.request), headers_of(right.request));
  out.response_headers = changes("response.headers", headers_of(left.response), headers_of(right.response));
  const Bodies request = bodies_of(left.request, right.request, false);
  const Bodies response = bodies_of(left.response, right.response, true);
  out.request_body = changes("request.body", request.first, request.second);
  out.response_body = changes("response.body", response.first, response.second);
  // If the log has only the beginning of a body, the rest may differ, so compare the sizes.
  const auto lengths = [](const RecordMessage& a, const RecordMessage& b, const char* path,
                          std::vector<Change>& changed) {
    if (!changed.empty() || a.bytes == b.bytes || (a.has_body && b.has_body && !a.truncated && !b.truncated)) return;
    const auto json = [](const auto& bytes) { return bytes ? std::optional(Json(*bytes)) : std::nullopt; };
    find_changes(path, json(a.bytes), json(b.bytes), changed);
  };
  lengths(left.request, right.request, "request.bytes", out.request_body);
  lengths(left.response, right.response, "response.bytes", out.response_body);
  return out;
}

nlohmann::json compared_part(const WholeRecord& record) {
  Json out = {{"metadata", metadata_of(record.view)}};
  const auto add = [&](const char* name, const RecordMessage& message, bool response) {
    Bodies bodies = bodies_of(message, message, response);
    out[name] = {{"headers", headers_of(message)}, {"body", bodies.first ? *std::move(bodies.first) : Json()}};
  };
  add("request", record.request, false);
  add("response", record.response, true);
  return out;
}

}  // namespace finops::cli
