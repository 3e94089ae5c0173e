// Reads the parts of messages in all formats whose parts have a `type`: OpenAI's chat and Responses, and Anthropic's
// blocks. Pure functions.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "core/conversation/conversation.h"
#include "core/conversation/lenient_json.h"

namespace finops {

ConversationPart text_part(std::string text);
ConversationPart call_part(std::string_view name, std::string_view id, std::string arguments);
ConversationPart result_part(std::string_view id, std::string content);
// A part for base64 data of `media_type`; it holds the size and digest of the data.
ConversationPart inline_media(std::string_view media_type, std::string_view base64);
// An address, or a data: URI.
ConversationPart linked_media(ConversationPart::Kind kind, std::string_view media_type, std::string_view url);

// A text, one part, or a list of parts.
void append_content(const BodyJson& content, std::vector<ConversationPart>& parts);
// The same as one text, for a tool's result: pictures are named, and parts without text are given as JSON.
std::string content_text(const BodyJson& content);
// The names of the tools that a request offers, in any format.
void append_tools(const BodyJson& body, std::vector<std::string>& names);

}  // namespace finops
