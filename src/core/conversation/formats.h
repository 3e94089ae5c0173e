// One reader for each wire format; it takes a parsed body. The names of the members decide the format, not the
// endpoint: under a Vertex path, Claude answers in Anthropic's format. Pure functions; nullopt: another format.
#pragma once
#include <optional>
#include <string_view>

#include "core/conversation/conversation.h"
#include "core/conversation/lenient_json.h"

namespace finops {

// Maps the roles of all formats to one set: developer is system, model is assistant, function is tool. Other words stay
// as they are.
std::string role_of(std::string_view role, std::string_view missing);

// `messages` of OpenAI's chat and of Anthropic; `choices` of chat and of legacy completions; Anthropic's message.
std::optional<Conversation> messages_request(const BodyJson& body);
std::optional<Conversation> chat_response(const BodyJson& body);
std::optional<Conversation> anthropic_response(const BodyJson& body);

// `input` of Responses, embeddings, moderations and speech; `prompt` of legacy completions and images.
std::optional<Conversation> input_request(const BodyJson& body);
std::optional<Conversation> responses_response(const BodyJson& body);

// `contents`, and the members that embedding and counting requests have instead; `candidates`.
std::optional<Conversation> gemini_request(const BodyJson& body);
std::optional<Conversation> gemini_response(const BodyJson& body);

}  // namespace finops
