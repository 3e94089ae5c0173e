#include <algorithm>

#include "core/base/strings.h"
#include "core/plugins/mock/answer.h"
#include "core/plugins/mock/anthropic.h"
#include "core/plugins/mock/text.h"

namespace finops::mock {
namespace {

// Claude Code puts `system` messages between the others.
Said read_messages_entry(const Json& message) {
  const std::string role = string_or(member(message, "role"), "user");
  if (role != "user") return {role == "assistant" ? Said::By::assistant : Said::By::other};
  const Json& content = member(message, "content");
  Said said{Said::By::user, last_text(content)};
  if (!content.is_array()) return said;
  for (const Json& block : content) {
    if (member(block, "type") == "tool_result") said.result = plain_text(member(block, "content"));
  }
  return said;
}

void read_messages_tools(const Json& body, Prompt& prompt) {
  const Json& tools = member(body, "tools");
  if (tools.is_array()) {
    for (const Json& tool : tools) {
      const Json& schema = member(tool, "input_schema");  // Anthropic's own tools have none
      if (schema.is_object()) prompt.tools.push_back({string_or(member(tool, "name"), {}), schema});
    }
  }
  const Json& choice = member(body, "tool_choice");
  const std::string type = string_or(member(choice, "type"), "auto");
  if (type == "none") prompt.tool_use = ToolUse::never;
  if (type == "any" || type == "tool") prompt.tool_use = ToolUse::always;
  prompt.forced_tool = string_or(member(choice, "name"), {});
}

std::uint64_t count_messages_input(const Json& body) {
  const std::uint64_t sum =
      tokens_of(member(body, "messages")) + tokens_of(member(body, "system")) + tokens_of(member(body, "tools"));
  return std::max<std::uint64_t>(1, sum);
}

Prompt read_messages_prompt(const MockRequest& request) {
  Prompt prompt;
  const Json& body = request.json;
  prompt.model = request.model_or("finops-mock");
  read_last_turn(member(body, "messages"), prompt, read_messages_entry);
  read_messages_tools(body, prompt);
  const Json& wanted = member(member(body, "output_config"), "format");
  const Json& format = wanted.is_object() ? wanted : member(body, "output_format");
  prompt.wants_json = member(format, "type") == "json_schema";
  prompt.json_schema = member(format, "schema");
  const std::string thinking = string_or(member(member(body, "thinking"), "type"), "disabled");
  prompt.reasoning = thinking != "disabled";
  prompt.input_tokens = count_messages_input(body);
  return prompt;
}

Json messages_usage(const Answer& answer, std::uint64_t output) {
  return {{"input_tokens", answer.input_tokens},
          {"cache_creation_input_tokens", 0},
          {"cache_read_input_tokens", 0},
          {"cache_creation", {{"ephemeral_5m_input_tokens", 0}, {"ephemeral_1h_input_tokens", 0}}},
          {"output_tokens", output},
          {"output_tokens_details",
           answer.reasoning.empty() ? Json(nullptr) : Json{{"thinking_tokens", answer.reasoning_tokens}}},
          {"server_tool_use", nullptr},
          {"service_tier", "standard"},
          {"inference_geo", "not_available"},
          {"speed", nullptr}};
}

Json thinking_block(const std::string& thinking, const std::string& signature) {
  return {{"type", "thinking"}, {"thinking", thinking}, {"signature", signature}};
}

Json text_block(const std::string& text) { return {{"type", "text"}, {"text", text}}; }

std::string signature_of(const MockRequest& request) {
  std::string out;
  append_base64(out, make_id("finops-mock-", request.seed, "signature", 84));
  return out;
}

Json tool_block(const MockRequest& request, const ToolCall& call, Json input) {
  return {{"type", "tool_use"},
          {"id", make_id("toolu_01", request.seed, "tool", 22)},
          {"name", call.name},
          {"input", std::move(input)},
          {"caller", {{"type", "direct"}}}};
}

Json message(const MockRequest& request, const Prompt& prompt, Json content, Json stop_reason, Json usage) {
  const bool vertex = request.provider == ProviderId::vertex;
  return {{"id", make_id(vertex ? "msg_vrtx_01" : "msg_01", request.seed, "id", 22)},
          {"type", "message"},
          {"role", "assistant"},
          {"model", prompt.model},
          {"content", std::move(content)},
          {"container", nullptr},
          {"diagnostics", nullptr},
          {"stop_reason", std::move(stop_reason)},
          {"stop_sequence", nullptr},
          {"stop_details", nullptr},
          {"usage", std::move(usage)}};
}

LocalReply plain_message(const MockRequest& request, const Prompt& prompt, const Answer& answer) {
  Json content = Json::array();
  if (!answer.reasoning.empty()) content.push_back(thinking_block(answer.reasoning, signature_of(request)));
  content.push_back(answer.call ? tool_block(request, *answer.call, answer.call->arguments) : text_block(answer.text));
  const char* stop_reason = answer.call ? "tool_use" : "end_turn";
  return json_reply(
      request, Dialect::anthropic,
      message(request, prompt, std::move(content), stop_reason, messages_usage(answer, answer.output_tokens())));
}

// Writes content blocks, each opened, filled with deltas and closed.
class BlockWriter {
 public:
  std::vector<std::string> pieces;

  void event(const char* type, const Json& fields) {
    Json data = {{"type", type}};
    data.update(fields);
    pieces.push_back(sse_typed_event(data));
  }
  void open(const Json& block) {
    event("content_block_start", {{"index", index_}, {"content_block", block}});
    if (index_ == 0) event("ping", Json::object());
  }
  void delta(const char* type, const char* name, const std::string& text) {
    event("content_block_delta", {{"index", index_}, {"delta", {{"type", type}, {name, text}}}});
  }
  void deltas(const char* type, const char* name, const std::string& text) {
    for (const std::string& piece : split_deltas(text)) delta(type, name, piece);
  }
  void close() { event("content_block_stop", {{"index", index_++}}); }

 private:
  int index_ = 0;
};

LocalReply streamed_message(const MockRequest& request, const Prompt& prompt, const Answer& answer) {
  BlockWriter out;
  out.event("message_start",
            {{"message", message(request, prompt, Json::array(), nullptr, messages_usage(answer, 1))}});
  if (!answer.reasoning.empty()) {
    out.open(thinking_block("", ""));
    out.deltas("thinking_delta", "thinking", answer.reasoning);
    out.delta("signature_delta", "signature", signature_of(request));
    out.close();
  }
  if (answer.call) {
    out.open(tool_block(request, *answer.call, Json::object()));
    out.delta("input_json_delta", "partial_json", "");
    out.deltas("input_json_delta", "partial_json", json_line(answer.call->arguments));
  } else {
    out.open(text_block(""));
    out.deltas("text_delta", "text", answer.text);
  }
  out.close();

  const Json whole = messages_usage(answer, answer.output_tokens());
  Json usage = Json::object();
  for (const char* name : {"input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens", "output_tokens",
                           "output_tokens_details", "server_tool_use"}) {
    usage[name] = whole[name];
  }
  out.event("message_delta", {{"delta",
                               {{"stop_reason", answer.call ? "tool_use" : "end_turn"},
                                {"stop_sequence", nullptr},
                                {"stop_details", nullptr},
                                {"container", nullptr}}},
                              {"usage", usage}});
  out.event("message_stop", Json::object());
  return stream_reply(request, Dialect::anthropic, std::move(out.pieces));
}

// The error for a request that Anthropic's API would refuse; nullopt: it is accepted.
std::optional<LocalReply> refuse(const MockRequest& request, bool needs_max_tokens) {
  if (request.opaque) return std::nullopt;
  if (!request.json_sent || !request.json.is_object()) return bad_json(request, Dialect::anthropic);
  const auto invalid = [&](const std::string& text) {
    return error_reply(request, Dialect::anthropic, {400, "invalid_request_error", text});
  };
  if (request.model_or("").empty()) return invalid("model: Field required");
  const Json& messages = member(request.json, "messages");
  if (messages.is_null()) return invalid("messages: Field required");
  if (!messages.is_array()) return invalid("messages: Input should be a valid list");
  if (messages.empty()) return invalid("messages: at least one message is required");
  const Json& max_tokens = member(request.json, "max_tokens");
  if (!needs_max_tokens) return std::nullopt;
  if (max_tokens.is_null()) return invalid("max_tokens: Field required");
  if (!max_tokens.is_number_unsigned()) return invalid("max_tokens: Input should be a valid integer");
  return std::nullopt;
}

}  // namespace

LocalReply anthropic_messages(const MockRequest& request, bool stream) {
  if (auto refused = refuse(request, true)) return std::move(*refused);
  const Prompt prompt = read_messages_prompt(request);
  const Answer answer = answer_prompt(prompt);
  return stream ? streamed_message(request, prompt, answer) : plain_message(request, prompt, answer);
}

LocalReply anthropic_count_tokens(const MockRequest& request) {
  if (auto refused = refuse(request, false)) return std::move(*refused);
  return json_reply(request, Dialect::anthropic,
                    {{"input_tokens", count_messages_input(request.json)}, {"context_management", nullptr}});
}

}  // namespace finops::mock
