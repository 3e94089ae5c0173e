#include <algorithm>

#include "core/plugins/mock/openai.h"
#include "core/plugins/mock/text.h"

namespace finops::mock {
namespace {

constexpr std::uint64_t kMaxChoices = 128;  // OpenAI's own limit

Said read_chat_message(const Json& message) {
  const std::string role = string_or(member(message, "role"), "user");
  const Json& content = member(message, "content");
  if (role == "user") return {Said::By::user, last_text(content)};
  if (role == "tool" || role == "function") return {Said::By::user, {}, plain_text(content)};
  return {role == "assistant" ? Said::By::assistant : Said::By::other};
}

void read_chat_tools(const Json& body, Prompt& prompt) {
  const Json& tools = member(body, "tools");
  if (tools.is_array()) {
    for (const Json& tool : tools) {
      const Json& function = member(tool, "function");
      if (!function.is_object()) continue;
      prompt.tools.push_back({string_or(member(function, "name"), {}), member(function, "parameters")});
    }
  }
  const Json& choice = member(body, "tool_choice");
  if (choice == "none") prompt.tool_use = ToolUse::never;
  if (choice == "required" || choice.is_object()) prompt.tool_use = ToolUse::always;
  prompt.forced_tool = string_or(member(member(choice, "function"), "name"), {});
}

void read_format(const Json& body, Prompt& prompt) {
  const Json& format = member(body, "response_format");
  const std::string type = string_or(member(format, "type"), "text");
  prompt.wants_json = type == "json_object" || type == "json_schema";
  prompt.json_schema = member(member(format, "json_schema"), "schema");
}

Prompt read_chat_prompt(const MockRequest& request) {
  Prompt prompt;
  const Json& body = request.json;
  prompt.model = request.model_or("finops-mock");
  read_last_turn(member(body, "messages"), prompt, read_chat_message);
  read_chat_tools(body, prompt);
  read_format(body, prompt);
  const std::string effort = string_or(member(body, "reasoning_effort"), "none");
  prompt.reasoning = effort != "none" && effort != "minimal";
  prompt.input_tokens = tokens_of(member(body, "messages")) + tokens_of(member(body, "tools"));
  return prompt;
}

// What the whole answer and each of its chunks have in common.
Json envelope(const MockRequest& request, const char* prefix, const char* object, const std::string& model) {
  return {{"id", make_id(prefix, request.seed, "id", 29)},
          {"object", object},
          {"created", kCreated},
          {"model", model},
          {"service_tier", "default"},
          {"system_fingerprint", "fp_finopsmock"}};
}

std::string call_id(const MockRequest& request, std::uint64_t choice) {
  return make_id("call_", request.seed, "call" + std::to_string(choice), 24);
}

Json message_of(const MockRequest& request, const Answer& answer, std::uint64_t choice) {
  Json message = {{"role", "assistant"}, {"content", nullptr}, {"refusal", nullptr}, {"annotations", Json::array()}};
  if (!answer.call) {
    message["content"] = answer.text;
    return message;
  }
  message["tool_calls"] =
      Json::array({{{"id", call_id(request, choice)},
                    {"type", "function"},
                    {"function", {{"name", answer.call->name}, {"arguments", json_line(answer.call->arguments)}}}}});
  return message;
}

LocalReply plain_chat(const MockRequest& request, const Prompt& prompt, const Answer& answer, std::uint64_t choices) {
  Json body = envelope(request, "chatcmpl-", "chat.completion", prompt.model);
  body["choices"] = Json::array();
  for (std::uint64_t i = 0; i < choices; ++i) {
    body["choices"].push_back({{"index", i},
                               {"message", message_of(request, answer, i)},
                               {"logprobs", nullptr},
                               {"finish_reason", answer.call ? "tool_calls" : "stop"}});
  }
  body["usage"] = openai_usage(answer, choices);
  return openai_reply(request, body);
}

Json choice_chunk(std::uint64_t index, Json delta, Json finish_reason = nullptr) {
  return {{"index", index},
          {"delta", std::move(delta)},
          {"logprobs", nullptr},
          {"finish_reason", std::move(finish_reason)}};
}

// The deltas of one choice, the one with its role first.
std::vector<Json> deltas_of(const MockRequest& request, const Answer& answer, std::uint64_t choice) {
  std::vector<Json> out;
  if (!answer.call) {
    out.push_back({{"role", "assistant"}, {"content", ""}, {"refusal", nullptr}});
    for (const std::string& piece : split_deltas(answer.text)) out.push_back({{"content", piece}});
    return out;
  }
  const Json opening = {{"index", 0},
                        {"id", call_id(request, choice)},
                        {"type", "function"},
                        {"function", {{"name", answer.call->name}, {"arguments", ""}}}};
  out.push_back(
      {{"role", "assistant"}, {"content", nullptr}, {"tool_calls", Json::array({opening})}, {"refusal", nullptr}});
  for (const std::string& piece : split_deltas(json_line(answer.call->arguments))) {
    const Json call = {{"index", 0}, {"function", {{"arguments", piece}}}};
    out.push_back({{"tool_calls", Json::array({call})}});
  }
  return out;
}

LocalReply streamed_chat(const MockRequest& request, const Prompt& prompt, const Answer& answer,
                         std::uint64_t choices) {
  const bool with_usage = is_true(member(member(request.json, "stream_options"), "include_usage"));
  const Json frame = envelope(request, "chatcmpl-", "chat.completion.chunk", prompt.model);
  std::vector<std::string> pieces;
  const auto emit = [&](Json choices_of_chunk, Json usage) {
    Json chunk = frame;
    chunk["choices"] = std::move(choices_of_chunk);
    if (with_usage) chunk["usage"] = std::move(usage);
    pieces.push_back(sse_data(chunk));
  };
  for (std::uint64_t i = 0; i < choices; ++i) {
    for (Json& delta : deltas_of(request, answer, i)) emit(Json::array({choice_chunk(i, std::move(delta))}), nullptr);
    emit(Json::array({choice_chunk(i, Json::object(), answer.call ? "tool_calls" : "stop")}), nullptr);
  }
  if (with_usage) emit(Json::array(), openai_usage(answer, choices));
  pieces.emplace_back("data: [DONE]\n\n");
  return stream_reply(request, Dialect::openai, std::move(pieces));
}

Json text_choice(const std::string& text, Json finish_reason) {
  return {{"index", 0}, {"text", text}, {"logprobs", nullptr}, {"finish_reason", std::move(finish_reason)}};
}

}  // namespace

LocalReply openai_chat(const MockRequest& request) {
  const Prompt prompt = read_chat_prompt(request);
  const Answer answer = answer_prompt(prompt);
  const std::uint64_t choices = std::clamp<std::uint64_t>(uint_or(member(request.json, "n"), 1), 1, kMaxChoices);
  return request.wants_stream() ? streamed_chat(request, prompt, answer, choices)
                                : plain_chat(request, prompt, answer, choices);
}

LocalReply openai_completion(const MockRequest& request) {
  Prompt prompt;
  prompt.model = request.model_or("finops-mock");
  const Json& text = member(request.json, "prompt");
  prompt.user_text = plain_text(text.is_array() ? last_of(text) : text);
  prompt.input_tokens = tokens_of(text);
  const Answer answer = answer_prompt(prompt);
  Json body = envelope(request, "cmpl-", "text_completion", prompt.model);
  if (!request.wants_stream()) {
    body["choices"] = Json::array({text_choice(answer.text, "stop")});
    body["usage"] = openai_usage(answer, 1);
    return openai_reply(request, body);
  }
  std::vector<std::string> pieces;
  const auto emit = [&](const Json& choice) {
    body["choices"] = choice.is_null() ? Json::array() : Json::array({choice});
    pieces.push_back(sse_data(body));
  };
  for (const std::string& piece : split_deltas(answer.text)) emit(text_choice(piece, nullptr));
  emit(text_choice("", "stop"));
  if (is_true(member(member(request.json, "stream_options"), "include_usage"))) {
    body["usage"] = openai_usage(answer, 1);
    emit(nullptr);
  }
  pieces.emplace_back("data: [DONE]\n\n");
  return stream_reply(request, Dialect::openai, std::move(pieces));
}

}  // namespace finops::mock
