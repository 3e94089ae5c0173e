#include "core/conversation/said_text.h"

namespace finops {
namespace {

bool is_said(ConversationPart::Kind kind) {
  return kind == ConversationPart::Kind::text || kind == ConversationPart::Kind::refusal;
}

}  // namespace

std::string said_text(const Conversation& conversation) {
  std::string out;
  for (const ConversationMessage& message : conversation.messages) {
    std::string words;
    for (const ConversationPart& part : message.parts) {
      if (is_said(part.kind)) words += (words.empty() ? "" : "\n") + part.text;
    }
    if (!words.empty()) out += (out.empty() ? "" : "\n\n") + words;
  }
  return out;
}

}  // namespace finops
