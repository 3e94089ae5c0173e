// `messages` of OpenAI's chat completions and Anthropic's Messages, which are similar, and the answers of both.
#include "core/conversation/content.h"
#include "core/conversation/formats.h"

namespace finops {
namespace {

using Kind = ConversationPart::Kind;

void append_thinking(const BodyJson& message, ConversationMessage& out) {
  const BodyJson* words = member_of(message, "reasoning_content", "reasoning");
  if (words == nullptr || !words->is_string() || words->get_ref<const std::string&>().empty()) return;
  ConversationPart part = text_part(words->get<std::string>());
  part.kind = Kind::thinking;
  out.parts.push_back(std::move(part));
}

void append_call(const BodyJson& call, ConversationMessage& out) {
  const BodyJson* function = member_of(call, "function", "custom");
  const BodyJson& inner = function == nullptr ? call : *function;
  const BodyJson* arguments = member_of(inner, "arguments", "input");
  out.parts.push_back(
      call_part(text_at(inner, "name"), text_at(call, "id"), arguments == nullptr ? "" : as_text(*arguments)));
}

void append_audio(const BodyJson& message, ConversationMessage& out) {
  const BodyJson* audio = member_of(message, "audio");
  if (audio == nullptr) return;
  ConversationPart part;
  if (const std::string_view data = text_at(*audio, "data"); !data.empty()) part = inline_media("audio/", data);
  part.kind = Kind::audio;
  part.name = "audio";
  if (part.text.empty()) part.text = text_at(*audio, "id");
  out.parts.push_back(std::move(part));
  if (const std::string_view words = text_at(*audio, "transcript"); !words.empty()) {
    out.parts.push_back(text_part(std::string(words)));
  }
}

ConversationMessage chat_message(const BodyJson& message, std::string_view missing_role) {
  ConversationMessage out;
  out.role = role_of(text_at(message, "role"), missing_role);
  const BodyJson* content = member_of(message, "content");
  const std::string_view answered = text_at(message, "tool_call_id");
  if (out.role == "tool") {
    ConversationPart result = result_part(answered, content == nullptr ? "" : content_text(*content));
    result.name = text_at(message, "name");
    result.cached = member_of(message, "cache_control") != nullptr;
    out.parts.push_back(std::move(result));
    return out;
  }
  append_thinking(message, out);
  const bool silent = content == nullptr || (content->is_string() && content->get_ref<const std::string&>().empty());
  if (!silent) append_content(*content, out.parts);
  if (const std::string_view refusal = text_at(message, "refusal"); !refusal.empty()) {
    out.parts.push_back(text_part(std::string(refusal)));
    out.parts.back().kind = Kind::refusal;
  }
  append_audio(message, out);
  for (const BodyJson& call : list_at(message, "tool_calls")) append_call(call, out);
  if (const BodyJson* call = member_of(message, "function_call"); call != nullptr && call->is_object()) {
    append_call(*call, out);
  }
  if (member_of(message, "cache_control") != nullptr && !out.parts.empty()) out.parts.back().cached = true;
  return out;
}

}  // namespace

std::string role_of(std::string_view role, std::string_view missing) {
  if (role.empty()) return std::string(missing);
  if (role == "developer") return "system";
  if (role == "model") return "assistant";
  if (role == "function") return "tool";
  return std::string(role);
}

std::optional<Conversation> messages_request(const BodyJson& body) {
  const BodyJson* messages = member_of(body, "messages");
  if (messages == nullptr || !messages->is_array()) return std::nullopt;
  Conversation out;
  if (const BodyJson* system = member_of(body, "system")) {
    ConversationMessage first{"system", {}};
    append_content(*system, first.parts);
    if (!first.parts.empty()) out.messages.push_back(std::move(first));
  }
  for (const BodyJson& message : *messages) {
    if (message.is_object()) out.messages.push_back(chat_message(message, "user"));
  }
  append_tools(body, out.tools);
  return out;
}

std::optional<Conversation> chat_response(const BodyJson& body) {
  const BodyJson* choices = member_of(body, "choices");
  if (choices == nullptr || !choices->is_array()) return std::nullopt;
  Conversation out;
  for (const BodyJson& choice : *choices) {
    const BodyJson* message = member_of(choice, "message", "delta");
    const BodyJson* text = member_of(choice, "text");
    out.finish_reasons.emplace_back(text_at(choice, "finish_reason"));
    if (message != nullptr && message->is_object()) {
      out.messages.push_back(chat_message(*message, "assistant"));
    } else if (text != nullptr && text->is_string()) {
      out.messages.push_back({"assistant", {text_part(text->get<std::string>())}});
    } else {
      continue;
    }
    if (out.finish_reason.empty()) out.finish_reason = out.finish_reasons.back();
  }
  return out;
}

std::optional<Conversation> anthropic_response(const BodyJson& body) {
  const BodyJson* content = member_of(body, "content");
  if (content == nullptr || !content->is_array()) return std::nullopt;
  if (text_at(body, "type") != "message" && text_at(body, "role") != "assistant") return std::nullopt;
  Conversation out;
  ConversationMessage message = chat_message(body, "assistant");
  if (!message.parts.empty()) out.messages.push_back(std::move(message));
  out.finish_reason = text_at(body, "stop_reason");
  out.finish_reasons.push_back(out.finish_reason);
  return out;
}

}  // namespace finops
