// The body of an answer, read for a comparison. Plain values.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/json.h"
#include "core/conversation/conversation.h"
#include "core/conversation/lenient_json.h"

namespace finops {

struct AnswerBody {
  // Without what the pointers in `ignore` point to.
  AnswerBody(std::string_view body, const std::vector<std::string>& ignore);

  // What it says; nullopt: no known format.
  std::optional<Conversation> said;
  // The body without incidental members (normal_json.h). The events of a stream of no known format are an array.
  // nullopt: no JSON, or too large.
  std::optional<nlohmann::json> tree;
  bool joined = false;  // events of a known format were joined: `tree` lacks some members of an answer in one piece

  bool cut = false;         // a stream that breaks off in the middle of an event
  bool unfinished = false;  // it is cut, or lacks the event that ends a stream in its format

  // "JSON" (also events), "empty", "text" or "bytes"
  std::string_view form() const noexcept { return form_; }

 private:
  void read_answer(BodyJson body, bool of_events, const std::vector<std::string>& ignore);

  std::string_view form_ = "bytes";
};

}  // namespace finops
