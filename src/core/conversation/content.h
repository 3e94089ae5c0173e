// What messages consist of, in the words of all formats that name the `type` of a part: OpenAI's chat and Responses,
// and Anthropic's blocks. Pure functions.
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
// Base64 of `media_type`; the part tells its size and digest.
ConversationPart inline_media(std::string_view media_type, std::string_view base64);
// An address, or a data: URI.
ConversationPart linked_media(ConversationPart::Kind kind, std::string_view media_type, std::string_view url);

// A text, one part, or a list of parts.
void append_content(const BodyJson& content, std::vector<ConversationPart>& parts);
// The same as text for a tool's result: pictures are named, what has no text is JSON.
std::string content_text(const BodyJson& content);
// Names of the tools that a request offers, whichever way.
void append_tools(const BodyJson& body, std::vector<std::string>& names);

}  // namespace finops
