#include "core/conversation/answer_stream.h"

#include <algorithm>
#include <utility>

namespace finops {
namespace {

using Kind = ConversationPart::Kind;

std::string number_at(const BodyJson& value, const char* key) {
  const BodyJson* number = member_of(value, key);
  return number == nullptr || !number->is_number() ? std::string("0") : number->dump();
}

// Which choice or candidate an element is.
std::size_t index_of(const BodyJson& element, std::size_t place) {
  const BodyJson* index = member_of(element, "index");
  return index != nullptr && index->is_number_unsigned() ? index->get<std::size_t>() : place;
}

// The deltas of Responses that hold words; the arguments of calls are among them.
struct PieceDelta {
  std::string_view event;
  Kind kind;
};
constexpr PieceDelta kPieceDeltas[] = {
    {"response.output_text.delta", Kind::text},
    {"response.refusal.delta", Kind::refusal},
    {"response.reasoning_summary_text.delta", Kind::thinking},
    {"response.reasoning_text.delta", Kind::thinking},
    {"response.function_call_arguments.delta", Kind::tool_call},
    {"response.mcp_call_arguments.delta", Kind::tool_call},
    {"response.custom_tool_call_input.delta", Kind::tool_call},
    {"response.code_interpreter_call_code.delta", Kind::tool_call},
};

AnswerPiece said_piece(Kind kind, std::string_view text) {
  AnswerPiece out;
  out.kind = kind;
  out.text = text;
  return out;
}

}  // namespace

AnswerStream::AnswerStream(OnPiece on_piece)
    : on_piece_(std::move(on_piece)), splitter_([this](const SseEvent& one) { event(one.data); }) {}

void AnswerStream::feed(std::string_view bytes) {
  if (form_ == Form::unknown) {
    const std::size_t first = bytes.find_first_not_of(" \t\r\n");
    if (first != std::string_view::npos) {
      form_ = bytes[first] == '{' || bytes[first] == '[' ? Form::whole : Form::events;
    }
  }
  if (body_.size() + bytes.size() <= kLargest) {
    body_.append(bytes);
  } else {
    too_large_ = form_ == Form::whole;
  }
  if (form_ == Form::events) splitter_.feed(bytes);
}

void AnswerStream::finish() {
  if (form_ == Form::events) splitter_.finish();
  if (!told_ && !too_large_) tell_whole();
}

// An answer that is no stream of events, and streams whose words come in other events than deltas.
void AnswerStream::tell_whole() {
  const auto conversation = response_conversation(body_);
  if (!conversation) return;
  std::size_t message = 0;
  for (const ConversationMessage& one : conversation->messages) {
    std::size_t part = 0;
    for (const ConversationPart& p : one.parts) {
      AnswerPiece out = said_piece(p.kind, p.text);
      out.name = p.name;
      piece(message, "whole" + std::to_string(part++), out);
    }
    ++message;
  }
}

void AnswerStream::event(std::string_view data) {
  const BodyJson json = parse_lenient(data);
  if (!json.is_object()) return;
  const std::string_view type = text_at(json, "type");
  if (type.empty()) {
    static_cast<void>(chat(json) || gemini(json));
  } else {
    static_cast<void>(anthropic(type, json) || responses(type, json) || chat(json) || gemini(json));
  }
}

void AnswerStream::piece(std::size_t message, const std::string& key, AnswerPiece out) {
  std::string& current = current_[message];
  out.message = message;
  out.begins = current != key;
  const bool is_empty = out.text.empty() && out.name.empty();
  if (is_empty && (!out.begins || out.kind == Kind::text)) return;
  current = key;
  told_ = true;
  on_piece_(out);
}

// The name is given once; arguments that come in pieces are given as they come.
void AnswerStream::call(std::size_t message, const std::string& key, std::string_view name,
                        std::string_view arguments) {
  AnswerPiece out = said_piece(Kind::tool_call, arguments);
  if (current_[message] != key) out.name = name;
  piece(message, key, out);
}

bool AnswerStream::chat(const BodyJson& event) {
  const BodyJson* choices = member_of(event, "choices");
  if (choices == nullptr || !choices->is_array()) return false;
  std::size_t place = 0;
  for (const BodyJson& choice : *choices) {
    const std::size_t message = index_of(choice, place++);
    if (const BodyJson* delta = member_of(choice, "delta", "message")) chat_delta(*delta, message);
    piece(message, "text", said_piece(Kind::text, text_at(choice, "text")));
  }
  return true;
}

void AnswerStream::chat_delta(const BodyJson& delta, std::size_t message) {
  std::string_view thoughts = text_at(delta, "reasoning_content");
  if (thoughts.empty()) thoughts = text_at(delta, "reasoning");
  if (!thoughts.empty()) piece(message, "thinking", said_piece(Kind::thinking, thoughts));
  piece(message, "text", said_piece(Kind::text, text_at(delta, "content")));
  for (const BodyJson& part : list_at(delta, "content")) {  // Mistral's
    const bool thinks = text_at(part, "type") == "thinking";
    const BodyJson* said = member_of(part, thinks ? "thinking" : "text");
    if (said == nullptr) continue;
    if (said->is_string())
      piece(message, thinks ? "thinking" : "text",
            said_piece(thinks ? Kind::thinking : Kind::text, text_at(part, thinks ? "thinking" : "text")));
    for (const BodyJson& inner : list_at(part, "thinking")) {
      piece(message, "thinking", said_piece(Kind::thinking, text_at(inner, "text")));
    }
  }
  if (const std::string_view refusal = text_at(delta, "refusal"); !refusal.empty()) {
    piece(message, "refusal", said_piece(Kind::refusal, refusal));
  }
  if (const BodyJson* audio = member_of(delta, "audio")) {
    piece(message, "transcript", said_piece(Kind::text, text_at(*audio, "transcript")));
  }
  for (const BodyJson& one : list_at(delta, "tool_calls")) {
    const BodyJson* function = member_of(one, "function", "custom");
    if (function == nullptr) continue;
    std::string_view arguments = text_at(*function, "arguments");
    if (arguments.empty()) arguments = text_at(*function, "input");
    call(message, "call" + number_at(one, "index"), text_at(*function, "name"), arguments);
  }
  if (const BodyJson* function = member_of(delta, "function_call"); function != nullptr && function->is_object()) {
    call(message, "call", text_at(*function, "name"), text_at(*function, "arguments"));
  }
}

bool AnswerStream::anthropic(std::string_view type, const BodyJson& event) {
  const std::string key = "block" + number_at(event, "index");
  if (type == "content_block_start") {
    const BodyJson* block = member_of(event, "content_block");
    if (block == nullptr) return true;
    const std::string_view of = text_at(*block, "type");
    if (of.ends_with("tool_use")) call(0, key, text_at(*block, "name"), {});
    if (of == "redacted_thinking") piece(0, key, said_piece(Kind::thinking, {}));
    if (of == "text") piece(0, key, said_piece(Kind::text, text_at(*block, "text")));
    return true;
  }
  if (type == "content_block_delta") {
    const BodyJson* delta = member_of(event, "delta");
    if (delta == nullptr) return true;
    piece(0, key, said_piece(Kind::text, text_at(*delta, "text")));
    if (const std::string_view thoughts = text_at(*delta, "thinking"); !thoughts.empty()) {
      piece(0, key, said_piece(Kind::thinking, thoughts));
    }
    if (const std::string_view json = text_at(*delta, "partial_json"); !json.empty()) call(0, key, {}, json);
    return true;
  }
  return type.starts_with("message_") || type == "content_block_stop" || type == "ping";
}

bool AnswerStream::responses(std::string_view type, const BodyJson& event) {
  if (!type.starts_with("response.")) return false;
  const std::string item = number_at(event, "output_index");
  if (type == "response.output_item.added") {
    const BodyJson* added = member_of(event, "item");
    if (added == nullptr) return true;
    const std::string_view of = text_at(*added, "type");
    std::string_view name = text_at(*added, "name");
    if (name.empty() && of.ends_with("_call")) name = of;
    if (of.ends_with("_call")) call(0, "item" + item, name, text_at(*added, "arguments"));
    return true;
  }
  for (const PieceDelta& row : kPieceDeltas) {
    if (row.event != type) continue;
    std::string key = "item" + item;
    if (row.kind != Kind::tool_call) {
      key += row.kind == Kind::thinking ? "summary" + number_at(event, "summary_index") : "";
      key += "part" + number_at(event, "content_index");
    }
    const std::string_view text = text_at(event, "delta");
    if (!text.empty()) piece(0, key, said_piece(row.kind, text));
    return true;
  }
  return true;
}

bool AnswerStream::gemini(const BodyJson& event) {
  const BodyJson* candidates = member_of(event, "candidates");
  if (candidates == nullptr || !candidates->is_array()) return false;
  std::size_t place = 0;
  for (const BodyJson& candidate : *candidates) {
    const std::size_t message = index_of(candidate, place++);
    const BodyJson* content = member_of(candidate, "content");
    if (content == nullptr) continue;
    for (const BodyJson& part : list_at(*content, "parts")) {
      const bool thinks = is_true(member_of(part, "thought"));
      if (const std::string_view text = text_at(part, "text"); !text.empty()) {
        piece(message, thinks ? "thinking" : "text", said_piece(thinks ? Kind::thinking : Kind::text, text));
      } else if (const BodyJson* function = member_of(part, "functionCall", "function_call")) {
        const BodyJson* arguments = member_of(*function, "args");
        call(message, "call" + std::to_string(++calls_), text_at(*function, "name"),
             arguments == nullptr ? "{}" : as_text(*arguments));
      } else if (const BodyJson* code = member_of(part, "executableCode", "executable_code")) {
        call(message, "call" + std::to_string(++calls_), "code_execution", text_at(*code, "code"));
      }
    }
  }
  return true;
}

}  // namespace finops
