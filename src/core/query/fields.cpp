#include "core/query/fields.h"

#include <array>
#include <cmath>
#include <vector>

#include <spdlog/fmt/fmt.h>

#include "core/base/strings.h"
#include "core/base/suggest.h"
#include "core/query/json_lookup.h"

namespace finops {
namespace {

using R = const RecordView&;
using Key = std::string_view;
using Type = FieldType;

FieldValue text_or_unknown(std::string_view text) {
  return text.empty() ? FieldValue{} : FieldValue{std::string(text)};
}

template <std::string_view RecordView::*kMember>
FieldValue text(R record, Key) {
  return text_or_unknown(record.*kMember);
}

template <class T, std::optional<T> RecordView::*kMember>
FieldValue plain(R record, Key) {
  return record.*kMember ? FieldValue{*(record.*kMember)} : FieldValue{};
}
template <std::optional<std::uint64_t> RecordView::*kMember>
constexpr auto count = plain<std::uint64_t, kMember>;
template <std::optional<bool> RecordView::*kMember>
constexpr auto flag = plain<bool, kMember>;

template <std::optional<double> RecordView::*kMember>
FieldValue duration(R record, Key) {
  const auto value = record.*kMember;
  return value && *value >= 0 && std::isfinite(*value) ? FieldValue{*value} : FieldValue{};
}

FieldValue money_of(std::string_view text) {
  const auto usd = parse_usd(text);
  return usd ? FieldValue{*usd} : FieldValue{};
}

FieldValue member_of(std::string_view object, Key key) {
  if (object.empty()) return {};
  const JsonValue value = find_json(object, std::array{key});
  return value.kind == JsonValue::Kind::null ? FieldValue{} : text_or_unknown(value.text);
}

FieldValue list_at(R record, Key first, Key second) {
  const JsonValue value = find_json(record.line, std::array{first, second});
  return value.kind == JsonValue::Kind::array ? text_or_unknown(join_json_strings(value.text)) : FieldValue{};
}

// What is not known of the two is left out.
FieldValue all_tokens(R record, Key) {
  if (!record.input_tokens && !record.output_tokens) return {};
  return record.input_tokens.value_or(0) + record.output_tokens.value_or(0);
}

FieldValue begun(R record, Key) {
  const auto time = parse_rfc3339(record.ts);
  return time ? FieldValue{*time} : FieldValue{};
}

FieldValue cost_part(R record, Key key) {
  const FieldValue found = member_of(record.cost_by, key);
  return is_known(found) ? money_of(std::get<std::string>(found)) : FieldValue{};
}

#define FINOPS_DETAIL(member, unit, about) \
  FieldInfo { "usage.details." #member, "", Type::count, unit, about, count<&RecordView::member> }

// In the order of the schema.
constexpr FieldInfo kFields[] = {
    {"v", "", Type::count, "", "Version of the schema", [](R r, Key) { return FieldValue{r.version}; }},
    {"id", "", Type::text, "", "The exchange's ULID", text<&RecordView::id>},
    {"ts", "", Type::time, "", "When the request began", begun},
    {"kind", "", Type::text, "", "exchange, or note for a remark of the log's writer", text<&RecordView::kind>},
    {"source", "", Type::text, "", "Which command recorded it", text<&RecordView::source>},
    {"route", "", Type::text, "", "The route that took the request", text<&RecordView::route>},
    {"provider", "", Type::text, "", "openai, anthropic, azure, gemini or vertex", text<&RecordView::provider>},
    {"provider_reason", "", Type::text, "", "How the provider was told", text<&RecordView::provider_reason>},
    {"method", "", Type::text, "", "HTTP method", text<&RecordView::method>},
    {"path", "", Type::text, "", "Path of the request", text<&RecordView::path>},
    {"query", "", Type::text, "", "Query string of the request", text<&RecordView::query>},
    {"operation", "", Type::text, "", "What the request asks for: chat, embeddings ...", text<&RecordView::operation>},
    {"model", "", Type::text, "", "Model that was asked for", text<&RecordView::model>},
    {"response_model", "", Type::text, "", "Model that the response names", text<&RecordView::response_model>},
    {"status", "", Type::status, "", "HTTP status; 4xx is 400 to 499", count<&RecordView::status>},
    {"outcome", "", Type::text, "",
     "ok, http_error, stream_error, upstream_error, timeout, truncated, client_closed, rejected or lost",
     text<&RecordView::outcome>},
    {"stream", "", Type::boolean, "", "Whether the response was a stream", flag<&RecordView::stream>},
    {"duration_ms", "duration", Type::duration, "ms", "From the request to the end of the response",
     duration<&RecordView::duration_ms>},
    {"ttfb_ms", "ttfb", Type::duration, "ms", "To the first byte of the response", duration<&RecordView::ttfb_ms>},
    {"ttft_ms", "ttft", Type::duration, "ms", "To the first token", duration<&RecordView::ttft_ms>},
    {"overhead_us", "overhead", Type::duration, "us", "Time that finops added", duration<&RecordView::overhead_us>},
    {"usage.input_tokens", "input", Type::count, "tokens", "Input, with what came from a cache",
     count<&RecordView::input_tokens>},
    {"usage.output_tokens", "output", Type::count, "tokens", "Output, with reasoning",
     count<&RecordView::output_tokens>},
    {"usage.cache_read_tokens", "cached", Type::count, "tokens", "Input that came from a cache",
     count<&RecordView::cache_read_tokens>},
    {"usage.cache_write_tokens", "cache_write", Type::count, "tokens", "Input that was put into a cache",
     count<&RecordView::cache_write_tokens>},
    {"usage.cache_write_1h_tokens", "", Type::count, "tokens", "The part of it that is kept for an hour",
     count<&RecordView::cache_write_1h_tokens>},
    {"usage.reasoning_tokens", "reasoning", Type::count, "tokens", "Output that is reasoning",
     count<&RecordView::reasoning_tokens>},
    {"usage.source", "", Type::text, "", "response, stream, partial or absent", text<&RecordView::usage_source>},
    FINOPS_DETAIL(input_audio_tokens, "tokens", "Input that is audio"),
    FINOPS_DETAIL(input_image_tokens, "tokens", "Input that is images"),
    FINOPS_DETAIL(input_video_tokens, "tokens", "Input that is video"),
    FINOPS_DETAIL(cache_audio_read_tokens, "tokens", "Audio that came from a cache"),
    FINOPS_DETAIL(cache_image_read_tokens, "tokens", "Images that came from a cache"),
    FINOPS_DETAIL(cache_video_read_tokens, "tokens", "Video that came from a cache"),
    FINOPS_DETAIL(output_audio_tokens, "tokens", "Output that is audio"),
    FINOPS_DETAIL(output_image_tokens, "tokens", "Output that is images"),
    FINOPS_DETAIL(output_video_tokens, "tokens", "Output that is video"),
    FINOPS_DETAIL(web_searches, "", "Billed searches of the web"),
    FINOPS_DETAIL(file_searches, "", "Billed searches of files"),
    FINOPS_DETAIL(audio_ms, "ms", "Length of transcribed audio"),
    FINOPS_DETAIL(counted_tokens, "tokens", "Result of a call that counts tokens"),
    {"usage.details.other_tool", "", Type::text, "", "A billed tool that has no price here",
     text<&RecordView::other_tool>},
    {"usage.details.unpriced", "", Type::text, "", "What in the answer keeps it from having a price",
     text<&RecordView::unpriced>},
    {"tokens", "", Type::count, "tokens", "Input and output together", all_tokens},
    {"cost_usd", "cost", Type::money, "USD", "What it cost", [](R r, Key) { return money_of(r.cost_usd); }},
    {"cost.status", "", Type::text, "", "priced, no_price or no_usage", text<&RecordView::cost_status>},
    {"cost.by.KEY", "", Type::money, "USD", "A part of the cost: input, output, cache_read ...", cost_part},
    {"cost.table", "", Type::text, "", "The price table that was used", text<&RecordView::cost_table>},
    {"cost.basis", "basis", Type::text, "", "Whose money: metered (an API key), subscription (a login) or unknown",
     text<&RecordView::cost_basis>},
    {"cost.source", "cost_source", Type::text, "", "table, or reported: the provider named it",
     text<&RecordView::cost_source>},
    {"cost.reason", "", Type::text, "", "Why there is no price", text<&RecordView::cost_reason>},
    {"credential", "", Type::text, "", "Where the key came from: env:VAR, config:NAME, client or none",
     text<&RecordView::credential>},
    {"attempts", "", Type::count, "", "How often it was sent upstream", count<&RecordView::attempts>},
    {"session", "", Type::text, "", "Conversation that it belongs to", text<&RecordView::session>},
    {"client", "", Type::text, "", "The program that asked", text<&RecordView::client>},
    {"tags.KEY", "", Type::text, "", "A tag: tags.team", [](R r, Key key) { return member_of(r.tags, key); }},
    {"upstream.url", "", Type::text, "", "Where it was sent", text<&RecordView::upstream_url>},
    {"upstream.request_id", "", Type::text, "", "The provider's id of the request",
     text<&RecordView::upstream_request_id>},
    {"upstream.reused", "", Type::boolean, "", "Whether the connection was open already",
     flag<&RecordView::upstream_reused>},
    {"upstream.connect_ms", "", Type::duration, "ms", "Time to connect", duration<&RecordView::upstream_connect_ms>},
    {"upstream.headers_removed", "", Type::text, "", "Header fields that were not sent on",
     [](R r, Key) { return list_at(r, "upstream", "headers_removed"); }},
    {"upstream.headers_added", "", Type::text, "", "Header fields that were added",
     [](R r, Key) { return list_at(r, "upstream", "headers_added"); }},
    {"error.code", "", Type::text, "", "What went wrong, in a word", text<&RecordView::error_code>},
    {"error.message", "", Type::text, "", "What went wrong, in a sentence", text<&RecordView::error_message>},
    {"error.phase", "", Type::text, "", "When it went wrong", text<&RecordView::error_phase>},
    {"replay_of", "", Type::text, "", "The exchange that this one repeats", text<&RecordView::replay_of>},
    {"response_id", "", Type::text, "", "The provider's id of the response", text<&RecordView::response_id>},
    {"finish_reasons", "", Type::text, "", "Why the answer ended, with commas between several",
     [](R r, Key) {
       return r.finish_reasons.empty() ? FieldValue{} : text_or_unknown(join_json_strings(r.finish_reasons));
     }},
    {"service_tier", "", Type::text, "", "The provider's service tier", text<&RecordView::service_tier>},
};

#undef FINOPS_DETAIL

// More short names for what has one already.
constexpr std::pair<std::string_view, std::string_view> kMoreAliases[] = {
    {"time", "duration_ms"},
    {"input_tokens", "usage.input_tokens"},
    {"output_tokens", "usage.output_tokens"},
};

constexpr std::string_view kKey = "KEY";

std::optional<Field> look_up(std::string_view name) {
  std::string_view wanted = name;
  for (const auto& [alias, full] : kMoreAliases) {
    if (alias == name) wanted = full;
  }
  for (const FieldInfo& field : kFields) {
    const bool keyed = field.name.ends_with(kKey);
    if (!keyed && (field.name == wanted || (!field.alias.empty() && field.alias == wanted))) {
      return Field{&field, std::string(name), {}};
    }
    const std::string_view prefix = field.name.substr(0, field.name.size() - (keyed ? kKey.size() : 0));
    if (keyed && wanted.starts_with(prefix) && wanted.size() > prefix.size()) {
      return Field{&field, std::string(name), std::string(wanted.substr(prefix.size()))};
    }
  }
  return std::nullopt;
}

Error unknown_field(std::string_view name) {
  std::vector<std::string> known;
  for (const FieldInfo& field : kFields) {
    known.emplace_back(field.name);
    if (!field.alias.empty()) known.emplace_back(field.alias);
    // usage.input_tokens is what input_tokens means.
    const std::size_t dot = field.name.rfind('.');
    if (dot != std::string_view::npos && !field.name.ends_with(kKey)) known.emplace_back(field.name.substr(dot + 1));
  }
  for (const auto& [alias, full] : kMoreAliases) known.emplace_back(alias);
  std::string message = fmt::format("there is no field '{}'", name);
  if (auto near = nearest(name, known)) {
    // A last part alone is no name: give the whole one.
    for (const FieldInfo& field : kFields) {
      if (field.name.size() > near->size() && field.name.ends_with("." + *near) && !look_up(*near)) {
        near = std::string(field.name);
        break;
      }
    }
    message += fmt::format("; did you mean '{}'?", *near);
  } else {
    message += "; --fields help lists them";
  }
  return {ErrorCode::invalid_argument, std::move(message), {}};
}

}  // namespace

std::string_view to_string(FieldType type) {
  switch (type) {
    case Type::text: return "text";
    case Type::count: return "number";
    case Type::status: return "status";
    case Type::duration: return "duration";
    case Type::money: return "money";
    case Type::time: return "time";
    case Type::boolean: return "true or false";
  }
  return "";
}

std::span<const FieldInfo> field_table() noexcept { return kFields; }

Result<Field> find_field(std::string_view name) {
  if (auto field = look_up(name)) return *std::move(field);
  return unknown_field(name);
}

void append_field_text(std::string& out, const FieldValue& value) {
  struct Append {
    std::string& out;
    void operator()(std::monostate) const {}
    void operator()(const std::string& v) const { out += v; }
    void operator()(std::uint64_t v) const { append_uint(out, v); }
    void operator()(double v) const { fmt::format_to(std::back_inserter(out), "{}", v); }
    void operator()(NanoUsd v) const { append_usd(out, v); }
    void operator()(WallTime v) const { append_rfc3339(out, v); }
    void operator()(bool v) const { out += v ? "true" : "false"; }
  };
  std::visit(Append{out}, value);
}

void append_field_json(std::string& out, const FieldValue& value) {
  if (const auto* text = std::get_if<std::string>(&value)) {
    append_json_string(out, *text);
  } else if (const auto* time = std::get_if<WallTime>(&value)) {
    out += '"';
    append_rfc3339(out, *time);
    out += '"';
  } else if (!is_known(value)) {
    out += "null";
  } else {
    append_field_text(out, value);
  }
}

}  // namespace finops
