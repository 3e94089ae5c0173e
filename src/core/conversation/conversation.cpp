#include "core/conversation/conversation.h"

#include <unordered_map>

#include "core/conversation/content.h"
#include "core/conversation/formats.h"
#include "core/conversation/stream_merger.h"
#include "core/http/sse.h"

namespace finops {
namespace {

// A result has only the id of its call; this adds the name of the tool for readers.
void name_results(Conversation& conversation) {
  std::unordered_map<std::string_view, std::string_view> names;
  for (ConversationMessage& message : conversation.messages) {
    for (ConversationPart& part : message.parts) {
      if (part.id.empty()) continue;
      if (part.kind == ConversationPart::Kind::tool_call) names[part.id] = part.name;
      if (part.kind != ConversationPart::Kind::tool_result || !part.name.empty()) continue;
      if (const auto called = names.find(part.id); called != names.end()) part.name = called->second;
    }
  }
}

std::optional<Conversation> read_request(const BodyJson& body) {
  for (const auto read : {messages_request, gemini_request, input_request}) {
    if (auto found = read(body)) return found;
  }
  return std::nullopt;
}

// A transcription: its text is the message.
std::optional<Conversation> transcript(const BodyJson& body) {
  const BodyJson* text = member_of(body, "text");
  if (text == nullptr || !text->is_string()) return std::nullopt;
  Conversation out;
  out.messages.push_back({"assistant", {text_part(text->get<std::string>())}});
  return out;
}

std::optional<Conversation> read_response(const BodyJson& body) {
  for (const auto read : {chat_response, responses_response, gemini_response, anthropic_response, transcript}) {
    if (auto found = read(body)) return found;
  }
  return std::nullopt;
}

std::optional<Conversation> read_stream(std::string_view body) {
  StreamMerger merger;
  bool cut = false;
  SseSplitter splitter([&](const SseEvent& event) {
    const BodyJson data = parse_lenient(event.data, &cut);
    if (!data.is_discarded()) merger.add(data, cut);
  });
  splitter.feed(body);
  splitter.finish();
  auto found = read_response(merger.take());
  if (found) found->cut = cut;  // the last event's
  return found;
}

// A JSON text on every line.
std::optional<Conversation> read_lines(std::string_view body) {
  StreamMerger merger;
  while (!body.empty()) {
    const std::size_t end = std::min(body.find('\n'), body.size());
    const BodyJson data = parse_lenient(body.substr(0, end));
    if (!data.is_discarded()) merger.add(data);
    body.remove_prefix(std::min(end + 1, body.size()));
  }
  return read_response(merger.take());
}

std::optional<Conversation> read_array(const BodyJson& events) {
  StreamMerger merger;
  for (const BodyJson& event : events) merger.add(event);
  return read_response(merger.take());
}

}  // namespace

std::optional<Conversation> request_conversation(std::string_view body) {
  bool cut = false;
  const BodyJson json = parse_lenient(body, &cut);
  if (!json.is_object()) return std::nullopt;
  auto found = read_request(json);
  if (!found) return found;
  found->cut = cut;
  name_results(*found);
  return found;
}

std::optional<Conversation> response_conversation(std::string_view body) {
  const std::size_t begin = body.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return std::nullopt;
  std::optional<Conversation> found;
  if (body[begin] == '{' || body[begin] == '[') {
    bool cut = false;
    const BodyJson json = parse_lenient(body, &cut);
    if (json.is_discarded()) {
      found = read_lines(body);
    } else {
      found = json.is_array() ? read_array(json) : read_response(json);
      if (found) found->cut = cut;
    }
  } else {
    found = read_stream(body);
  }
  if (found) name_results(*found);
  return found;
}

}  // namespace finops
