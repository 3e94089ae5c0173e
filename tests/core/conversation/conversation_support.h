// Conversations as a few lines of text, for tests to compare and to read.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "core/conversation/conversation.h"

namespace finops::test {

// "role: kind(name#id)! text" a part, then "tools: a, b" and "finish: word"; "none" for nullopt. `*` marks what is
// cached, `!` what failed, "(cut)" an incomplete body.
inline std::string shown(const std::optional<Conversation>& conversation) {
  if (!conversation) return "none";
  constexpr std::string_view kKinds[] = {"text",  "thinking", "refusal", "tool_call", "tool_result",
                                         "image", "audio",    "file",    "other"};
  std::string out;
  for (const ConversationMessage& message : conversation->messages) {
    for (const ConversationPart& part : message.parts) {
      out.append(message.role).append(": ").append(kKinds[static_cast<std::size_t>(part.kind)]);
      if (!part.name.empty() || !part.id.empty()) out.append("(").append(part.name);
      if (!part.id.empty()) out.append("#").append(part.id);
      if (!part.name.empty() || !part.id.empty()) out.append(")");
      if (part.cached) out += '*';
      if (part.failed) out += '!';
      out.append(" ").append(part.text).append("\n");
    }
  }
  for (std::size_t i = 0; i < conversation->tools.size(); ++i) {
    out.append(i == 0 ? "tools: " : ", ").append(conversation->tools[i]);
  }
  if (!conversation->tools.empty()) out += '\n';
  if (!conversation->finish_reason.empty()) out.append("finish: ").append(conversation->finish_reason).append("\n");
  if (conversation->cut) out += "(cut)\n";
  return out;
}

}  // namespace finops::test
