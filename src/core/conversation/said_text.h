// The words of an answer without its form: what `text` means in a query and in --print.
#pragma once
#include <string>

#include "core/conversation/conversation.h"

namespace finops {

// The texts and refusals of all messages, one below the other, without a line end after the last. Thinking, calls and
// media are left out.
std::string said_text(const Conversation& conversation);

}  // namespace finops
