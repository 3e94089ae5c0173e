// Which conversation of an agent a request belongs to, as far as the agent says so. Pure, any thread.
#pragma once
#include <string>
#include <string_view>

#include "core/http/http_types.h"

namespace finops {

// Headers that agents send (Claude Code: x-claude-code-session-id; Codex: session_id, conversation_id), else the
// session in `metadata.user_id` of an Anthropic Messages body, where Claude Code writes it. Empty: none is told.
std::string session_id(const Request& request, std::string_view remainder);

}  // namespace finops
