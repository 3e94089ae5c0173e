// An answer as the body that it has without streaming: the events of a stream, the elements of an array and the lines
// of JSON Lines are joined. Pure functions and plain values.
#pragma once
#include <optional>
#include <string_view>

#include "core/conversation/conversation.h"
#include "core/conversation/lenient_json.h"

namespace finops {

struct JoinedAnswer {
  BodyJson body;            // null: there is no event of a known kind
  bool joined = true;       // false: the body was one JSON text
  bool cut = false;         // it ends in the middle of its JSON
  bool unfinished = false;  // a stream without the event that ends it in its format
};

JoinedAnswer joined_answer(std::string_view body);
// nullopt: of no known format.
std::optional<Conversation> answer_conversation(const BodyJson& body);

}  // namespace finops
