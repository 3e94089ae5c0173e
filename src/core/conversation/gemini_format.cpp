// Gemini's `contents` and `candidates`, in camelCase and in snake_case, on the Gemini API and on Vertex.
#include "core/conversation/content.h"
#include "core/conversation/formats.h"

namespace finops {
namespace {

using Kind = ConversationPart::Kind;

ConversationPart part_of(const BodyJson& part) {
  if (part.is_string()) return text_part(part.get<std::string>());
  if (const BodyJson* text = member_of(part, "text"); text != nullptr && text->is_string()) {
    ConversationPart out = text_part(text->get<std::string>());
    if (is_true(member_of(part, "thought"))) out.kind = Kind::thinking;
    return out;
  }
  if (const BodyJson* call = member_of(part, "functionCall", "function_call")) {
    const BodyJson* arguments = member_of(*call, "args");
    return call_part(text_at(*call, "name"), text_at(*call, "id"), arguments == nullptr ? "{}" : as_text(*arguments));
  }
  if (const BodyJson* result = member_of(part, "functionResponse", "function_response")) {
    const BodyJson* content = member_of(*result, "response");
    ConversationPart out = result_part(text_at(*result, "id"), content == nullptr ? "" : as_text(*content));
    out.name = text_at(*result, "name");
    return out;
  }
  if (const BodyJson* data = member_of(part, "inlineData", "inline_data")) {
    const BodyJson* type = member_of(*data, "mimeType", "mime_type");
    return inline_media(type == nullptr ? "" : as_text(*type), text_at(*data, "data"));
  }
  if (const BodyJson* file = member_of(part, "fileData", "file_data")) {
    const BodyJson* type = member_of(*file, "mimeType", "mime_type");
    const BodyJson* uri = member_of(*file, "fileUri", "file_uri");
    return linked_media(Kind::file, type == nullptr ? "" : as_text(*type), uri == nullptr ? "" : as_text(*uri));
  }
  if (const BodyJson* code = member_of(part, "executableCode", "executable_code")) {
    return call_part("code_execution", {}, std::string(text_at(*code, "code")));
  }
  if (const BodyJson* ran = member_of(part, "codeExecutionResult", "code_execution_result")) {
    ConversationPart out = result_part({}, std::string(text_at(*ran, "output")));
    out.name = "code_execution";
    out.failed = text_at(*ran, "outcome") != "OUTCOME_OK";
    return out;
  }
  ConversationPart out;
  out.kind = Kind::other;
  if (part.is_object() && !part.empty()) out.text = part.items().begin().key();
  return out;
}

// A content object, a list of parts, or a text.
ConversationMessage content_message(const BodyJson& content, std::string_view missing_role) {
  ConversationMessage out{role_of(text_at(content, "role"), missing_role), {}};
  if (content.is_string()) {
    out.parts.push_back(part_of(content));
    return out;
  }
  const BodyJson* parts = member_of(content, "parts");
  if (parts != nullptr && parts->is_object()) out.parts.push_back(part_of(*parts));
  const BodyJson& list = content.is_array() ? content : list_at(content, "parts");
  for (const BodyJson& part : list) out.parts.push_back(part_of(part));
  return out;
}

// Joins neighbouring texts: a stream sends in pieces what is one text in a plain answer.
void join_texts(std::vector<ConversationPart>& parts) {
  std::vector<ConversationPart> out;
  for (ConversationPart& part : parts) {
    const bool words = part.kind == Kind::text || part.kind == Kind::thinking;
    if (words && part.text.empty()) continue;
    if (words && !out.empty() && out.back().kind == part.kind) {
      out.back().text += part.text;
    } else {
      out.push_back(std::move(part));
    }
  }
  parts = std::move(out);
}

void append_contents(const BodyJson& contents, std::vector<ConversationMessage>& out) {
  if (!contents.is_array()) {
    out.push_back(content_message(contents, "user"));
    return;
  }
  for (const BodyJson& content : contents) out.push_back(content_message(content, "user"));
}

// Embedding: one content, several requests, or Vertex' instances. False: none of these.
bool append_to_embed(const BodyJson& body, std::vector<ConversationMessage>& out) {
  if (const BodyJson* content = member_of(body, "content"); content != nullptr && content->is_object()) {
    out.push_back(content_message(*content, "user"));
  }
  for (const BodyJson& request : list_at(body, "requests")) {
    if (const BodyJson* content = member_of(request, "content")) out.push_back(content_message(*content, "user"));
  }
  for (const BodyJson& instance : list_at(body, "instances")) {
    const BodyJson* words = member_of(instance, "content", "prompt");
    if (words != nullptr && words->is_string()) out.push_back({"user", {text_part(words->get<std::string>())}});
  }
  return !out.empty();
}

}  // namespace

std::optional<Conversation> gemini_request(const BodyJson& body) {
  if (const BodyJson* inner = member_of(body, "generateContentRequest", "generate_content_request")) {
    return gemini_request(*inner);  // a request to count tokens
  }
  const BodyJson* system = member_of(body, "systemInstruction", "system_instruction");
  const BodyJson* contents = member_of(body, "contents");
  Conversation out;
  if (system != nullptr) {
    out.messages.push_back(content_message(*system, "system"));
    out.messages.back().role = "system";
  }
  if (contents != nullptr) {
    append_contents(*contents, out.messages);
  } else if (system == nullptr && !append_to_embed(body, out.messages)) {
    return std::nullopt;
  }
  append_tools(body, out.tools);
  return out;
}

std::optional<Conversation> gemini_response(const BodyJson& body) {
  const BodyJson* candidates = member_of(body, "candidates");
  const BodyJson* feedback = member_of(body, "promptFeedback", "prompt_feedback");
  if ((candidates == nullptr || !candidates->is_array()) && feedback == nullptr) return std::nullopt;
  Conversation out;
  if (feedback != nullptr) {
    if (const BodyJson* reason = member_of(*feedback, "blockReason", "block_reason")) {
      out.finish_reason = as_text(*reason);
      out.finish_reasons.push_back(out.finish_reason);
    }
  }
  for (const BodyJson& candidate : list_at(body, "candidates")) {
    const BodyJson* reason = member_of(candidate, "finishReason", "finish_reason");
    out.finish_reasons.push_back(reason == nullptr ? "" : as_text(*reason));
    if (out.finish_reason.empty()) out.finish_reason = out.finish_reasons.back();
    const BodyJson* content = member_of(candidate, "content");
    if (content == nullptr) continue;
    ConversationMessage message = content_message(*content, "assistant");
    join_texts(message.parts);
    if (!message.parts.empty()) out.messages.push_back(std::move(message));
  }
  return out;
}

}  // namespace finops
