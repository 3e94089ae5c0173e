#include "core/conversation/conversation.h"

#include <unordered_map>

#include "core/base/strings.h"
#include "core/conversation/content.h"
#include "core/conversation/formats.h"
#include "core/conversation/joined_answer.h"
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

// After so many events or lines of no known kind, a stream is given up: what is no JSON takes the longest to read.
constexpr std::size_t kMostUnknown = 10'000;

JoinedAnswer join_events(std::string_view body) {
  JoinedAnswer out;
  StreamMerger merger;
  std::size_t unknown = 0;
  SseSplitter splitter([&](const SseEvent& event) {
    if (unknown > kMostUnknown) return;
    if (trim(event.data) == "[DONE]") return merger.end();
    const BodyJson data = parse_lenient(event.data, &out.cut);  // in the end, of the last event
    if (!data.is_discarded()) merger.add(data, out.cut);
    unknown += data.is_discarded() || merger.empty() ? 1 : 0;
  });
  splitter.feed(body);
  splitter.finish();
  out.unfinished = merger.unfinished();
  out.body = merger.take();
  return out;
}

// A JSON text on every line.
JoinedAnswer join_lines(std::string_view body) {
  StreamMerger merger;
  for (std::size_t unknown = 0; !body.empty() && unknown <= kMostUnknown;) {
    const std::size_t end = std::min(body.find('\n'), body.size());
    const BodyJson data = parse_lenient(body.substr(0, end));
    if (!data.is_discarded()) merger.add(data);
    unknown += data.is_discarded() || merger.empty() ? 1 : 0;
    body.remove_prefix(std::min(end + 1, body.size()));
  }
  return {merger.take()};
}

BodyJson join_array(const BodyJson& events) {
  StreamMerger merger;
  for (const BodyJson& event : events) merger.add(event);
  return merger.take();
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

JoinedAnswer joined_answer(std::string_view body) {
  const std::size_t begin = body.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return {};
  if (body[begin] != '{' && body[begin] != '[') return join_events(body);
  JoinedAnswer out;
  out.body = parse_lenient(body, &out.cut);
  if (out.body.is_discarded()) return join_lines(body);
  out.joined = out.body.is_array();
  if (out.joined) out.body = join_array(out.body);
  return out;
}

std::optional<Conversation> answer_conversation(const BodyJson& body) {
  for (const auto read : {chat_response, responses_response, gemini_response, anthropic_response, transcript}) {
    auto found = read(body);
    if (!found) continue;
    name_results(*found);
    return found;
  }
  return std::nullopt;
}

std::optional<Conversation> response_conversation(std::string_view body) {
  const JoinedAnswer answer = joined_answer(body);
  auto found = answer_conversation(answer.body);
  if (found) found->cut = answer.cut;
  return found;
}

}  // namespace finops
