// Two conversations, part by part: what they differ in. Pure functions.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "core/base/json.h"
#include "core/compare/compare.h"
#include "core/conversation/conversation.h"

namespace finops {

inline constexpr std::string_view kOtherText = "other text";  // a reason

// A difference and the verdict that it means by itself in CompareMode::shape.
struct Finding {
  Verdict verdict = Verdict::changed;
  AnswerDifference difference;
  std::string reason;
};

std::vector<Finding> compare_said(const Conversation& recorded, const Conversation& replayed);

// All text of an answer, for likeness(): words and refusals, without thinking and tools.
std::string text_of(const Conversation& conversation);
// The same with JSON in one way of writing it.
std::string plain_text_of(const Conversation& conversation);
// What an answer says, for people.
std::string shown_text(const Conversation& conversation);
// As JSON: messages with their role and parts, and the finish reason.
nlohmann::json conversation_json(const Conversation& conversation);

// A difference between two texts, of which the part around the first difference is shown.
AnswerDifference text_difference(std::string_view what, std::string place, std::string_view recorded,
                                 std::string_view replayed);

}  // namespace finops
