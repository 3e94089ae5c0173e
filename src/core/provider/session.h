// Which conversation of an agent a request belongs to, as far as the agent says so. Pure, any thread.
#pragma once
#include <string>
#include <string_view>

#include "core/http/headers.h"
#include "core/provider/request_facts.h"

namespace finops {

// What must be read of the body of a request with this remainder for session_id().
RequestFacts::Wanted wanted_facts(std::string_view remainder) noexcept;

// Headers that agents send (Claude Code: x-claude-code-session-id; Codex: session_id, conversation_id; opencode:
// x-session-id), else the session in `user`, an Anthropic Messages body's `metadata.user_id`, where Claude Code writes
// it. Empty: none is told.
std::string session_id(const HeaderList& headers, std::string_view user);

}  // namespace finops
