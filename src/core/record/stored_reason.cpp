#include "core/record/stored_reason.h"

#include "core/record/record_outcome.h"
#include "core/record/response_facts.h"

namespace finops {

const RecordView& StoredReason::add_to(const RecordView& record, const RecordView& logged) {
  const bool lacks = record.error_code.empty() && record.error_message.empty();
  if (!ended_as(record, Outcome::http_error) || !lacks || logged.response.empty()) return record;
  const auto message = parse_message(logged.response);
  if (!message) return record;
  ResponseFacts facts = stored_facts(logged, *message);
  code_ = std::move(facts.error_code);
  message_ = std::move(facts.error_message);
  record_ = record;
  record_.error_code = code_;
  record_.error_message = message_;
  return record_;
}

}  // namespace finops
