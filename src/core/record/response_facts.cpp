#include "core/record/response_facts.h"

#include <algorithm>

#include "core/record/record_outcome.h"

namespace finops {

ResponseFacts response_facts(const StoredResponse& response) {
  std::string path(response.path);
  if (!response.query.empty()) path.append("?").append(response.query);
  ResponseHint hint;
  hint.method = response.method;
  hint.path = path;
  hint.status = static_cast<int>(std::min<std::uint64_t>(response.status, 999));
  hint.headers = response.headers;
  if (response.headers != nullptr) hint.content_type = response.headers->get("Content-Type");
  hint.content_encoding = response.content_encoding;
  const bool failure = ResponseObserver::is_failure(hint);
  if (!failure && !ResponseObserver::worth_it(hint)) return {};
  ResponseObserver observer(hint);
  observer.feed(response.body);
  ResponseFacts facts = observer.finish(response.complete);
  if (!failure) return facts;
  ResponseFacts reason;
  reason.error = facts.error;
  reason.error_code = std::move(facts.error_code);
  reason.error_message = std::move(facts.error_message);
  return reason;
}

ResponseFacts stored_facts(const RecordView& record, const RecordMessage& answer) {
  if (!record.status) return {};
  HeaderList headers;
  for (const auto& [name, value] : answer.headers) headers.add(name, value);
  StoredResponse stored;
  stored.method = record.method;
  stored.path = record.path;
  stored.query = record.query;
  stored.status = *record.status;
  stored.headers = &headers;
  if (answer.encoding == "base64") stored.content_encoding = answer.content_encoding;  // else already decoded
  stored.body = answer.body;
  const auto outcome = outcome_of(record);
  stored.complete = outcome && info(*outcome).answer == AnswerEnd::whole;
  return response_facts(stored);
}

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
