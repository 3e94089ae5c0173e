// `input` and `output` of OpenAI's Responses, and other requests with their text in `input` or `prompt`.
#include <algorithm>

#include <spdlog/fmt/fmt.h>

#include "core/conversation/content.h"
#include "core/conversation/formats.h"

namespace finops {
namespace {

using Kind = ConversationPart::Kind;

void append_thinking(const BodyJson& item, std::vector<ConversationPart>& parts) {
  const std::size_t before = parts.size();
  for (const char* list : {"summary", "content"}) {
    for (const BodyJson& piece : list_at(item, list)) {
      parts.push_back(text_part(std::string(text_at(piece, "text"))));
      parts.back().kind = Kind::thinking;
    }
  }
  if (parts.size() > before || member_of(item, "encrypted_content") == nullptr) return;
  parts.push_back({});
  parts.back().kind = Kind::thinking;
  parts.back().name = "redacted";
}

// The question to a hosted tool; each kind of item stores it in another member.
std::string question_of(const BodyJson& item) {
  for (const char* key : {"arguments", "input", "action", "code", "queries", "operation"}) {
    if (const BodyJson* value = member_of(item, key)) return as_text(*value);
  }
  return {};
}

void append_call(std::string_view type, const BodyJson& item, std::vector<ConversationPart>& parts) {
  if (type == "image_generation_call") {
    parts.push_back(inline_media("image/", text_at(item, "result")));
    parts.back().name = "image";
    return;
  }
  std::string_view id = text_at(item, "call_id"), name = text_at(item, "name");
  if (id.empty()) id = text_at(item, "id");
  if (name.empty()) name = type.substr(0, type.size() - std::string_view("_call").size());
  parts.push_back(call_part(name, id, question_of(item)));
  const BodyJson* answer = member_of(item, "output", "error");  // the server ran it itself
  if (answer == nullptr) return;
  parts.push_back(result_part(id, content_text(*answer)));
  parts.back().name = name;
  parts.back().failed = member_of(item, "output") == nullptr;
}

// One item of `input` or `output`. Consecutive items of the assistant become one message.
void append_item(const BodyJson& item, std::string_view missing_role, std::vector<ConversationMessage>& out) {
  if (item.is_string()) {
    out.push_back({"user", {text_part(item.get<std::string>())}});
    return;
  }
  if (!item.is_object()) return;
  const std::string_view type = text_at(item, "type");
  const BodyJson* content = member_of(item, "content");
  std::vector<ConversationPart> parts;
  std::string role = "assistant";
  if (type == "message" || (content != nullptr && member_of(item, "role") != nullptr)) {
    role = role_of(text_at(item, "role"), missing_role);
    if (content != nullptr) append_content(*content, parts);
  } else if (type == "reasoning") {
    append_thinking(item, parts);
  } else if (type.ends_with("_call")) {
    append_call(type, item, parts);
  } else if (type.ends_with("_call_output")) {
    const BodyJson* output = member_of(item, "output");
    role = "tool";
    parts.push_back(result_part(text_at(item, "call_id"), output == nullptr ? "" : content_text(*output)));
  } else {
    role = missing_role;
    append_content(item, parts);
  }
  if (parts.empty()) return;
  if (role == "assistant" && !out.empty() && out.back().role == role) {
    std::move(parts.begin(), parts.end(), std::back_inserter(out.back().parts));
  } else {
    out.push_back({std::move(role), std::move(parts)});
  }
}

bool all_numbers(const BodyJson& list) {
  return list.is_array() && !list.empty() &&
         std::all_of(list.begin(), list.end(), [](const BodyJson& value) { return value.is_number(); });
}

ConversationPart tokens_part(std::size_t count) {
  ConversationPart part;
  part.kind = Kind::other;
  part.text = fmt::format("{} tokens", count);
  return part;
}

// Texts, or token numbers, to be completed or embedded: one message.
std::optional<ConversationMessage> plain_input(const BodyJson& input) {
  ConversationMessage out{"user", {}};
  if (input.is_string()) {
    out.parts.push_back(text_part(input.get<std::string>()));
  } else if (all_numbers(input)) {
    out.parts.push_back(tokens_part(input.size()));
  } else if (input.is_array()) {
    for (const BodyJson& one : input) {
      if (one.is_string()) {
        out.parts.push_back(text_part(one.get<std::string>()));
      } else if (all_numbers(one)) {
        out.parts.push_back(tokens_part(one.size()));
      } else {
        return std::nullopt;
      }
    }
  }
  if (out.parts.empty()) return std::nullopt;
  return out;
}

}  // namespace

std::optional<Conversation> input_request(const BodyJson& body) {
  const BodyJson* instructions = member_of(body, "instructions");
  const BodyJson* input = member_of(body, "input", "prompt");
  if (input == nullptr && (instructions == nullptr || !instructions->is_string())) return std::nullopt;
  if (input != nullptr && !input->is_string() && !input->is_array() && !input->is_object()) return std::nullopt;
  Conversation out;
  if (instructions != nullptr && instructions->is_string()) {
    out.messages.push_back({"system", {text_part(instructions->get<std::string>())}});
  }
  if (input != nullptr) {
    if (auto plain = plain_input(*input)) {
      out.messages.push_back(*std::move(plain));
    } else if (input->is_array()) {
      for (const BodyJson& item : *input) append_item(item, "user", out.messages);
    }
  }
  append_tools(body, out.tools);
  return out;
}

std::optional<Conversation> responses_response(const BodyJson& body) {
  const BodyJson* output = member_of(body, "output");
  if (output == nullptr || !output->is_array()) return std::nullopt;
  Conversation out;
  for (const BodyJson& item : *output) append_item(item, "assistant", out.messages);
  const BodyJson* incomplete = member_of(body, "incomplete_details");
  if (incomplete != nullptr) out.finish_reason = text_at(*incomplete, "reason");
  if (out.finish_reason.empty()) out.finish_reason = text_at(body, "status");
  out.finish_reasons.push_back(out.finish_reason);
  return out;
}

}  // namespace finops
