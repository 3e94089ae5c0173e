#include "core/log/usage_json.h"

#include <simdjson.h>

#include "core/base/strings.h"
#include "core/log/json_out.h"

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

void append_details(std::string& out, const Usage& usage) {
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
  if (!usage.other_tool.empty()) {
    if (comma != 0) out += comma;
    out += "\"other_tool\":";
    append_json_string(out, usage.other_tool);
  }
  out += '}';
}

// The provider's text becomes part of our line, so it must be JSON, whatever a scanner made of it.
bool is_json(const std::string& text) {
  simdjson::dom::parser parser;
  return parser.parse(text).error() == simdjson::SUCCESS && text.find('\n') == text.npos;
}

// Dollars times 10^12 as a decimal number.
void append_pico(std::string& out, std::int64_t amount) {
  if (amount < 0) out += '-';
  const auto value = amount < 0 ? 0 - static_cast<std::uint64_t>(amount) : static_cast<std::uint64_t>(amount);
  append_uint(out, value / 1'000'000'000'000);
  std::uint64_t rest = value % 1'000'000'000'000;
  if (rest == 0) return;
  out += '.';
  for (std::uint64_t unit = 100'000'000'000; rest > 0; unit /= 10) {
    out += static_cast<char>('0' + rest / unit);
    rest %= unit;
  }
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
  append_details(out, usage);
  out += ",\"raw\":";
  out += !usage.raw.empty() && !redaction.finder().contains(usage.raw) && is_json(usage.raw) ? usage.raw : "null";
  out += '}';
}

void append_cost(std::string& out, const Cost& cost, Redaction& redaction) {
  const bool priced = cost.status == CostStatus::priced;
  out += "\"cost_usd\":";
  if (priced) {
    append_usd(out, cost.total);
  } else {
    out += "null";
  }
  out.append(",\"cost\":{\"status\":\"").append(to_string(cost.status)).append("\",\"by\":{");
  for (std::size_t i = 0; priced && i < cost.by.size(); ++i) {
    out.append(i > 0 ? ",\"" : "\"").append(cost.by[i].name).append("\":");
    append_pico(out, cost.by[i].pico_usd);
  }
  out += "},\"table\":";
  append_string_or_null(out, cost.table);
  out += ",\"reason\":";
  if (cost.reason.empty()) {
    out += "null";
  } else {
    redaction.append_text(out, cost.reason);
  }
  out += '}';
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
