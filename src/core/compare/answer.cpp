// What the comparison makes of one record, and what people see of two answers.
#include "core/base/strings.h"
#include "core/compare/answer_body.h"
#include "core/compare/compare.h"
#include "core/compare/json_changes.h"
#include "core/compare/said.h"
#include "core/record/record_outcome.h"

namespace finops {

AnswerToCompare answer_of(const RecordView& record, const RecordMessage& response) {
  AnswerToCompare out;
  out.status = record.status;
  out.outcome = outcome_of(record);
  out.error_code = record.error_code;
  out.failure = record.error_message.empty() ? phrase_of(record) : std::string_view(record.error_message);
  out.has_body = response.has_body;
  out.truncated = response.truncated;
  out.bytes = response.bytes;
  out.body = response.body;
  return out;
}

AnswerPatch answer_patch(const AnswerToCompare& recorded, const AnswerToCompare& replayed,
                         const CompareOptions& options) {
  if (!recorded.has_body || !replayed.has_body) return {{}, "there is no body"};
  const AnswerBody a(recorded.body, options.ignore), b(replayed.body, options.ignore);
  const bool trees = a.tree && b.tree && a.joined == b.joined;
  if (!trees && !(a.said && b.said)) return {{}, "a body is no JSON, or too large"};
  std::string patch =
      trees ? json_patch(*a.tree, *b.tree) : json_patch(conversation_json(*a.said), conversation_json(*b.said));
  if (patch.empty()) return {{}, "the patch would be too long"};
  return {std::move(patch), {}};
}

std::string answer_text(const AnswerToCompare& answer) {
  if (!answer.has_body) return {};
  const AnswerBody body(answer.body, {});
  if (body.said) return shown_text(*body.said);
  return is_utf8(answer.body) ? std::string(answer.body) : std::string();
}

}  // namespace finops
