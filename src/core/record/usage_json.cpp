#include "core/record/usage_json.h"

#include <simdjson.h>

#include "core/base/lone_surrogates.h"
#include "core/base/strings.h"
#include "core/record/json_out.h"
#include "core/record/record_cost.h"

namespace finops {
namespace {

struct Detail {
  std::string_view name;
  Count Usage::*count;
};

constexpr Detail kDetails[] = {
    {"input_audio_tokens", &Usage::input_audio_tokens},
    {"input_image_tokens", &Usage::input_image_tokens},
    {"input_video_tokens", &Usage::input_video_tokens},
    {"cache_audio_read_tokens", &Usage::cache_audio_read_tokens},
    {"cache_image_read_tokens", &Usage::cache_image_read_tokens},
    {"cache_video_read_tokens", &Usage::cache_video_read_tokens},
    {"output_audio_tokens", &Usage::output_audio_tokens},
    {"output_image_tokens", &Usage::output_image_tokens},
    {"output_video_tokens", &Usage::output_video_tokens},
    {"web_searches", &Usage::web_searches},
    {"file_searches", &Usage::file_searches},
    {"audio_ms", &Usage::audio_ms},
    {"counted_tokens", &Usage::counted_tokens},
};

void append_count(std::string& out, std::string_view key, const Count& count) {
  out.append(key);
  if (count) {
    append_uint(out, *count);
  } else {
    out += "null";
  }
}

void append_details(std::string& out, const Usage& usage, const Redaction& redaction) {
  out += ",\"details\":{";
  char comma = 0;
  for (const Detail& detail : kDetails) {
    const Count& count = usage.*detail.count;
    if (!count) continue;
    if (comma != 0) out += comma;
    out.append("\"").append(detail.name).append("\":");
    append_uint(out, *count);
    comma = ',';
  }
  const auto put_text = [&](std::string_view key, const std::string& text, std::string_view instead) {
    if (text.empty()) return;
    if (comma != 0) out += comma;
    out.append(key);
    append_json_string(out, redaction.finder().contains(text) ? instead : std::string_view(text));
    comma = ',';
  };
  put_text("\"other_tool\":", usage.other_tool, "a tool");
  put_text("\"unpriced\":", usage.unpriced, "a member of the answer has no known price");
  out += '}';
}

// The provider's text becomes part of our line, so it must be JSON, whatever a scanner made of it.
bool is_json(const std::string& text) {
  simdjson::dom::parser parser;
  return parser.parse(text).error() == simdjson::SUCCESS && text.find('\n') == text.npos;
}

}  // namespace

void append_usage(std::string& out, const Usage& usage, const Redaction& redaction) {
  append_count(out, "{\"input_tokens\":", usage.input_tokens);
  append_count(out, ",\"output_tokens\":", usage.output_tokens);
  append_count(out, ",\"cache_read_tokens\":", usage.cache_read_tokens);
  append_count(out, ",\"cache_write_tokens\":", usage.cache_write_tokens);
  append_count(out, ",\"cache_write_1h_tokens\":", usage.cache_write_1h_tokens);
  append_count(out, ",\"reasoning_tokens\":", usage.reasoning_tokens);
  out.append(",\"source\":\"").append(to_string(usage.source)).append("\"");
  append_details(out, usage, redaction);
  out += ",\"raw\":";
  const std::string raw = without_lone_surrogates(usage.raw);  // other readers refuse a line that has any
  out += !raw.empty() && !redaction.finder().contains(usage.raw) && is_json(raw) ? raw : "null";
  out += '}';
}

void append_cost(std::string& out, const Cost& cost, const Redaction& redaction) {
  if (!redaction.finder().contains(cost.reason)) return append_cost_members(out, cost);
  Cost masked = cost;  // a reason names the model or a member of the answer, which are others' texts
  masked.reason = "no price is known";
  append_cost_members(out, masked);
}

void append_ending(std::string& out, const Exchange& x, Redaction& redaction) {
  const auto text_or_null = [&](std::string_view text) {
    if (text.empty()) {
      out += "null";
    } else {
      redaction.append_text(out, text);
    }
  };
  out += "\"response_id\":";
  text_or_null(x.response_id);
  out += ",\"finish_reasons\":";
  if (x.finish_reasons.empty()) {
    out += "null";
  } else {
    for (std::size_t i = 0; i < x.finish_reasons.size(); ++i) {
      out += i == 0 ? '[' : ',';
      redaction.append_text(out, x.finish_reasons[i]);
    }
    out += ']';
  }
  out += ",\"service_tier\":";
  text_or_null(x.service_tier);
}

}  // namespace finops
