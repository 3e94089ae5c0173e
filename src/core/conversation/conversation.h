// What two sides said to each other, read from the body of a request or a response in any provider's wire format:
// OpenAI chat completions, legacy completions and Responses, Anthropic Messages, Gemini generateContent (also on
// Vertex), embeddings where they have text. The events of a stream are joined. Pure functions and plain values, any
// thread.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace finops {

struct ConversationPart {
  enum class Kind { text, thinking, refusal, tool_call, tool_result, image, audio, file, other };
  Kind kind = Kind::text;
  // The words; a call's arguments or a result's content as text; the address of an image, audio or file, or size and
  // digest of its bytes; what an `other` part is called.
  std::string text;
  std::string name;     // of the tool; the media type of an image, audio or file; "redacted" for hidden thinking
  std::string id;       // of the call, for tool_call and tool_result
  bool cached = false;  // the request puts a cache breakpoint here (Anthropic's cache_control)
  bool failed = false;  // a tool_result that says it failed

  bool operator==(const ConversationPart&) const = default;
};

struct ConversationMessage {
  std::string role;  // system, user, assistant or tool, if the format has roles; developer counts as system
  std::vector<ConversationPart> parts;

  bool operator==(const ConversationMessage&) const = default;
};

struct Conversation {
  std::vector<ConversationMessage> messages;
  std::vector<std::string> tools;           // names that the request offers
  std::string finish_reason;                // of a response; the provider's word, the first if several choices have one
  std::vector<std::string> finish_reasons;  // of each choice, in their order; empty text: it has none
  bool cut = false;                         // the body ends in the middle of its JSON

  bool operator==(const Conversation&) const = default;
};

// nullopt: not JSON, or of no known format. Each choice or candidate of a response is a message. What is cut off or has
// an unexpected type is left out, never guessed.
std::optional<Conversation> request_conversation(std::string_view body);
// `body` is JSON, or an event stream or JSON array as it came. A stream that was cut gives the part that arrived.
std::optional<Conversation> response_conversation(std::string_view body);

}  // namespace finops
