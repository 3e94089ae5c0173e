#include "core/conversation/conversation.h"

namespace finops {

std::optional<Conversation> request_conversation(std::string_view) { return std::nullopt; }
std::optional<Conversation> response_conversation(std::string_view) { return std::nullopt; }

}  // namespace finops
