#include "core/compare/compare.h"

#include <algorithm>
#include <map>

#include <spdlog/fmt/fmt.h>

#include "core/base/json.h"
#include "core/conversation/conversation.h"
#include "core/record/record_outcome.h"

namespace finops {
namespace {

std::string said_in(const Conversation& conversation, ConversationPart::Kind kind) {
  std::string out;
  for (const ConversationMessage& message : conversation.messages) {
    for (const ConversationPart& part : message.parts) {
      if (part.kind == kind) out.append(out.empty() ? "" : "\n").append(part.text);
    }
  }
  return out;
}

std::string tools_of(const Conversation& conversation) {
  std::string out;
  for (const ConversationMessage& message : conversation.messages) {
    for (const ConversationPart& part : message.parts) {
      if (part.kind == ConversationPart::Kind::tool_call) out.append(out.empty() ? "" : ", ").append(part.name);
    }
  }
  return out;
}

bool is_usable(const AnswerToCompare& answer) {
  if (!answer.status) return false;
  return !answer.outcome || *answer.outcome == Outcome::ok || *answer.outcome == Outcome::http_error;
}

}  // namespace

Comparison compare_answers(const AnswerToCompare& recorded, const AnswerToCompare& replayed,
                           const CompareOptions& options) {
  Comparison out;
  const auto differ = [&](Verdict verdict, std::string_view what, std::string from, std::string to) {
    out.verdict = std::max(out.verdict, verdict);
    if (out.reason.empty()) out.reason = fmt::format("other {}", what);
    out.differences.push_back({what, {}, std::move(from), std::move(to)});
  };
  const std::uint64_t was = recorded.status.value_or(0), is = replayed.status.value_or(0);
  if (!is_usable(replayed) || (is >= 500 && was < 500)) {
    out.verdict = Verdict::error;
    out.reason = replayed.failure.empty() ? fmt::format("status {}", is) : std::string(replayed.failure);
    return out;
  }
  if (options.mode == CompareMode::none) {
    out.reason = "not compared";
    return out;
  }
  out.verdict = Verdict::same;
  if (was != is) differ(Verdict::changed, "status", std::to_string(was), std::to_string(is));
  const auto a = response_conversation(recorded.body), b = response_conversation(replayed.body);
  if (!a || !b || options.mode == CompareMode::exact) {
    if (recorded.body != replayed.body) differ(Verdict::changed, "bytes", {}, {});
    return out;
  }
  if (a->finish_reason != b->finish_reason) differ(Verdict::changed, "finish", a->finish_reason, b->finish_reason);
  if (tools_of(*a) != tools_of(*b)) differ(Verdict::changed, "tools", tools_of(*a), tools_of(*b));
  const std::string left = said_in(*a, ConversationPart::Kind::text), right = said_in(*b, ConversationPart::Kind::text);
  out.similarity = likeness(left, right);
  const bool strict = options.mode == CompareMode::text || *out.similarity < options.similarity.value_or(0);
  if (left != right) differ(strict ? Verdict::changed : Verdict::reworded, "text", left, right);
  return out;
}

std::optional<Verdict> parse_verdict(std::string_view word) noexcept {
  for (const VerdictInfo& row : kVerdicts) {
    if (row.word == word) return row.verdict;
  }
  return std::nullopt;
}

std::optional<CompareMode> parse_compare_mode(std::string_view word) noexcept {
  const auto found = std::find(kCompareModes.begin(), kCompareModes.end(), word);
  if (found == kCompareModes.end()) return std::nullopt;
  return static_cast<CompareMode>(found - kCompareModes.begin());
}

Result<void> check_pointer(std::string_view pointer) {
  const auto wrong = [&](std::string_view why) {
    return Error{ErrorCode::invalid_argument, fmt::format("'{}' is no JSON pointer: {}", pointer, why), {}};
  };
  if (!pointer.starts_with('/')) return wrong("it must begin with /, as in /choices/0/message");
  for (std::size_t i = 0; i < pointer.size(); ++i) {
    if (pointer[i] != '~') continue;
    const char next = i + 1 < pointer.size() ? pointer[i + 1] : ' ';
    if (next != '0' && next != '1') return wrong("after ~ comes 0 or 1 (~0 is ~, ~1 is /)");
  }
  return {};
}

AnswerToCompare answer_of(const RecordView& record, const RecordMessage& response) {
  AnswerToCompare out;
  out.status = record.status;
  out.outcome = outcome_of(record);
  out.failure = record.error_message.empty() ? phrase_of(record) : std::string_view(record.error_message);
  out.has_body = response.has_body;
  out.truncated = response.truncated;
  out.body = response.body;
  return out;
}

AnswerPatch answer_patch(const AnswerToCompare& recorded, const AnswerToCompare& replayed, const CompareOptions&) {
  const nlohmann::json left = parse_sorted_json(recorded.body), right = parse_sorted_json(replayed.body);
  if (left.is_discarded() || right.is_discarded()) return {{}, "a body is no JSON"};
  return {sorted_json_line(nlohmann::json::diff(left, right)), {}};
}

std::string answer_text(const AnswerToCompare& answer) {
  const auto read = response_conversation(answer.body);
  return read ? said_in(*read, ConversationPart::Kind::text) : std::string(answer.body);
}

double likeness(std::string_view left, std::string_view right) { return left == right ? 1 : 0; }

}  // namespace finops
