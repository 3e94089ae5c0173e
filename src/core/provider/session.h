// Which session of an agent a request belongs to, if the agent says so. Pure, any thread.
#pragma once
#include <string>
#include <string_view>

#include "core/http/headers.h"
#include "core/provider/request_facts.h"

namespace finops {

// What session_id() needs from the body of a request with this remainder.
RequestFacts::Wanted wanted_facts(std::string_view remainder) noexcept;

// The session id, from headers that agents send (Claude Code: x-claude-code-session-id; Codex: session_id,
// conversation_id; opencode: x-session-id), else the session in `user`, an Anthropic Messages body's
// `metadata.user_id`, where Claude Code writes it. Empty: there is none.
std::string session_id(const HeaderList& headers, std::string_view user);

}  // namespace finops
