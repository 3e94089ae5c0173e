#include "core/compare/answers.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace finops::test {
namespace {

using Json = nlohmann::ordered_json;

std::string id(const char* prefix, const Say& say) { return prefix + std::to_string(7919 * say.seed) + "Zk"; }

// The text in pieces of a size that depends on the seed.
std::vector<std::string> pieces(const std::string& text, const Say& say) {
  std::vector<std::string> out;
  const std::size_t step = 2 + static_cast<std::size_t>(say.seed) % 5;
  for (std::size_t at = 0; at < text.size(); at += step) out.push_back(text.substr(at, step));
  return out;
}

std::string sse(const Json& data) { return "data: " + data.dump() + "\n\n"; }
std::string event(const Json& data) { return "event: " + data["type"].get<std::string>() + "\n" + sse(data); }

Json usage(const Say& say) {
  return {{"prompt_tokens", 10 + say.seed}, {"completion_tokens", 5}, {"total_tokens", 15 + say.seed}};
}

// ---- OpenAI's chat and legacy completions

Json envelope(const char* object, const Say& say) {
  return {{"id", id("chatcmpl-", say)},
          {"object", object},
          {"created", 1'700'000'000 + say.seed},
          {"model", say.seed % 2 == 0 ? "gpt-5" : "gpt-4o"},
          {"system_fingerprint", id("fp_", say)}};
}

std::string chat(const Say& say) {
  Json message = {{"role", "assistant"}, {"content", say.text.empty() ? Json() : Json(say.text)}, {"refusal", nullptr}};
  if (!say.tool.empty()) {
    message["tool_calls"] = {{{"id", id("call_", say)},
                              {"type", "function"},
                              {"function", {{"name", say.tool}, {"arguments", say.arguments}}}}};
  }
  Json out = envelope("chat.completion", say);
  out["choices"] = {{{"index", 0}, {"message", message}, {"logprobs", nullptr}, {"finish_reason", say.finish}}};
  out["usage"] = usage(say);
  out["service_tier"] = say.seed % 2 == 0 ? "default" : "priority";
  return out.dump(say.seed % 3 == 0 ? 2 : -1);
}

std::string chat_stream(const Say& say) {
  std::string out;
  const auto add = [&](const Json& delta, const Json& finish) {
    Json chunk = envelope("chat.completion.chunk", say);
    chunk["choices"] = {{{"index", 0}, {"delta", delta}, {"finish_reason", finish}}};
    out += sse(chunk);
  };
  add({{"role", "assistant"}, {"content", ""}}, nullptr);
  for (const std::string& piece : pieces(say.text, say)) add({{"content", piece}}, nullptr);
  if (!say.tool.empty()) {
    add({{"tool_calls",
          {{{"index", 0},
            {"id", id("call_", say)},
            {"type", "function"},
            {"function", {{"name", say.tool}, {"arguments", ""}}}}}}},
        nullptr);
    for (const std::string& piece : pieces(say.arguments, say)) {
      add({{"tool_calls", {{{"index", 0}, {"function", {{"arguments", piece}}}}}}}, nullptr);
    }
  }
  add(Json::object(), say.finish);
  Json last = envelope("chat.completion.chunk", say);
  last["choices"] = Json::array();
  last["usage"] = usage(say);
  return out + sse(last) + "data: [DONE]\n\n";
}

std::string legacy(const Say& say) {
  Json out = envelope("text_completion", say);
  out["choices"] = {{{"text", say.text}, {"index", 0}, {"finish_reason", say.finish}}};
  out["usage"] = usage(say);
  return out.dump();
}

std::string legacy_stream(const Say& say) {
  std::string out;
  const auto add = [&](const std::string& text, const Json& finish) {
    Json chunk = envelope("text_completion", say);
    chunk["choices"] = {{{"text", text}, {"index", 0}, {"finish_reason", finish}}};
    out += sse(chunk);
  };
  for (const std::string& piece : pieces(say.text, say)) add(piece, nullptr);
  add("", say.finish);
  return out + "data: [DONE]\n\n";
}

// ---- OpenAI's Responses

Json response_of(const Say& say) {
  Json output = Json::array();
  if (!say.thinking.empty()) {
    output.push_back({{"id", id("rs_", say)},
                      {"type", "reasoning"},
                      {"summary", {{{"type", "summary_text"}, {"text", say.thinking}}}},
                      {"encrypted_content", id("gAAAA", say)}});
  }
  if (!say.text.empty()) {
    output.push_back({{"id", id("msg_", say)},
                      {"type", "message"},
                      {"status", "completed"},
                      {"role", "assistant"},
                      {"content", {{{"type", "output_text"}, {"text", say.text}, {"annotations", Json::array()}}}}});
  }
  if (!say.tool.empty()) {
    output.push_back({{"id", id("fc_", say)},
                      {"type", "function_call"},
                      {"call_id", id("call_", say)},
                      {"name", say.tool},
                      {"arguments", say.arguments}});
  }
  const bool whole = say.finish != "length";
  return {{"id", id("resp_", say)},
          {"object", "response"},
          {"created_at", 1'700'000'000 + say.seed},
          {"status", whole ? "completed" : "incomplete"},
          {"incomplete_details", whole ? Json() : Json{{"reason", "max_output_tokens"}}},
          {"model", "gpt-5"},
          {"output", output},
          {"usage", {{"input_tokens", say.seed}, {"output_tokens", 7}}}};
}

std::string responses(const Say& say) { return response_of(say).dump(); }

std::string responses_stream(const Say& say) {
  const Json whole = response_of(say);
  Json begun = whole;
  begun["output"] = Json::array();
  begun["status"] = "in_progress";
  std::string out = event({{"type", "response.created"}, {"response", begun}});
  int index = 0;
  for (const Json& item : whole.at("output")) {
    out += event({{"type", "response.output_item.added"},
                  {"output_index", index},
                  {"item", {{"id", item["id"]}, {"type", item["type"]}}}});
    if (item["type"] == "message") {
      for (const std::string& piece : pieces(say.text, say)) {
        out += event({{"type", "response.output_text.delta"},
                      {"item_id", item["id"]},
                      {"output_index", index},
                      {"content_index", 0},
                      {"delta", piece}});
      }
    }
    out += event({{"type", "response.output_item.done"}, {"output_index", index++}, {"item", item}});
  }
  const char* last = say.finish == "length" ? "response.incomplete" : "response.completed";
  return out + event({{"type", last}, {"response", whole}});
}

// ---- Anthropic's Messages

std::string stop_reason(const Say& say) {
  return say.finish == "length" ? "max_tokens" : say.finish == "tool_calls" ? "tool_use" : "end_turn";
}

Json anthropic_head(const Say& say) {
  return {{"id", id("msg_", say)},    {"type", "message"},
          {"role", "assistant"},      {"model", "claude-sonnet-4-5"},
          {"content", Json::array()}, {"stop_reason", nullptr},
          {"stop_sequence", nullptr}, {"usage", {{"input_tokens", 9 + say.seed}, {"output_tokens", 1}}}};
}

std::string anthropic(const Say& say) {
  Json out = anthropic_head(say);
  if (!say.thinking.empty()) {
    out["content"].push_back({{"type", "thinking"}, {"thinking", say.thinking}, {"signature", id("sig", say)}});
  }
  if (!say.text.empty()) out["content"].push_back({{"type", "text"}, {"text", say.text}});
  if (!say.tool.empty()) {
    out["content"].push_back(
        {{"type", "tool_use"}, {"id", id("toolu_", say)}, {"name", say.tool}, {"input", Json::parse(say.arguments)}});
  }
  out["stop_reason"] = stop_reason(say);
  return out.dump();
}

std::string anthropic_stream(const Say& say) {
  std::string out = event({{"type", "message_start"}, {"message", anthropic_head(say)}});
  int index = 0;
  const auto block = [&](const Json& start, const char* kind, const char* member, const std::string& text) {
    out += event({{"type", "content_block_start"}, {"index", index}, {"content_block", start}});
    for (const std::string& piece : pieces(text, say)) {
      out += event({{"type", "content_block_delta"}, {"index", index}, {"delta", {{"type", kind}, {member, piece}}}});
    }
    if (std::string(kind) == "thinking_delta") {
      out += event({{"type", "content_block_delta"},
                    {"index", index},
                    {"delta", {{"type", "signature_delta"}, {"signature", id("sig", say)}}}});
    }
    out += event({{"type", "content_block_stop"}, {"index", index++}});
  };
  if (!say.thinking.empty()) {
    block({{"type", "thinking"}, {"thinking", ""}, {"signature", ""}}, "thinking_delta", "thinking", say.thinking);
  }
  if (!say.text.empty()) block({{"type", "text"}, {"text", ""}}, "text_delta", "text", say.text);
  if (!say.tool.empty()) {
    block({{"type", "tool_use"}, {"id", id("toolu_", say)}, {"name", say.tool}, {"input", Json::object()}},
          "input_json_delta", "partial_json", say.arguments);
  }
  out += event({{"type", "ping"}});
  out += event({{"type", "message_delta"},
                {"delta", {{"stop_reason", stop_reason(say)}, {"stop_sequence", nullptr}}},
                {"usage", {{"output_tokens", 12 + say.seed}}}});
  return out + event({{"type", "message_stop"}});
}

// ---- Gemini, also on Vertex

Json gemini_event(const Json& parts, const Say& say, bool last) {
  Json candidate = {{"content", {{"role", "model"}, {"parts", parts}}}, {"index", 0}};
  if (last) candidate["finishReason"] = say.finish == "length" ? "MAX_TOKENS" : "STOP";
  return {{"candidates", {candidate}},
          {"usageMetadata", {{"promptTokenCount", say.seed}, {"candidatesTokenCount", 4}}},
          {"modelVersion", "gemini-2.5-flash"},
          {"createTime", "2026-01-0" + std::to_string(1 + say.seed % 9) + "T10:00:00Z"},
          {"responseId", id("r", say)}};
}

// Lists of parts; a stream has one in each event.
std::vector<Json> gemini_parts(const Say& say, bool streamed) {
  std::vector<Json> out;
  const auto add = [&](const std::string& text, bool thought) {
    for (const std::string& piece : streamed ? pieces(text, say) : std::vector<std::string>{text}) {
      Json part = {{"text", piece}};
      if (thought) part["thought"] = true;
      out.push_back(part);
    }
  };
  if (!say.thinking.empty()) add(say.thinking, true);
  if (!say.text.empty()) add(say.text, false);
  if (!say.tool.empty()) {
    out.push_back({{"functionCall", {{"name", say.tool}, {"args", Json::parse(say.arguments)}}},
                   {"thoughtSignature", id("Cg", say)}});
  }
  return out;
}

std::string gemini(const Say& say) { return gemini_event(gemini_parts(say, false), say, true).dump(2); }

std::vector<Json> gemini_events(const Say& say) {
  std::vector<Json> out;
  const auto parts = gemini_parts(say, true);
  for (const Json& part : parts) out.push_back(gemini_event(Json::array({part}), say, &part == &parts.back()));
  return out;
}

std::string gemini_sse(const Say& say) {
  std::string out;
  for (const Json& one : gemini_events(say)) out += "data: " + one.dump() + "\r\n\r\n";
  return out;
}

std::string gemini_array(const Say& say) {
  std::string out;
  for (const Json& one : gemini_events(say)) out += (out.empty() ? "[" : ",\r\n") + one.dump(2);
  return out + "]";
}

}  // namespace

const std::vector<AnswerFormat>& answer_formats() {
  static const std::vector<AnswerFormat> kFormats = {
      {"chat", "chat", true, false, chat},
      {"chat stream", "chat", true, false, chat_stream},
      {"completions", "completions", false, false, legacy},
      {"completions stream", "completions", false, false, legacy_stream},
      {"responses", "responses", true, true, responses},
      {"responses stream", "responses", true, true, responses_stream},
      {"messages", "messages", true, true, anthropic},
      {"messages stream", "messages", true, true, anthropic_stream},
      {"generateContent", "gemini", true, true, gemini},
      {"streamGenerateContent, sse", "gemini", true, true, gemini_sse},
      {"streamGenerateContent, array", "gemini", true, true, gemini_array},
  };
  return kFormats;
}

}  // namespace finops::test
