// Reads a stored response as `serve` reads it while it passes. Functions are pure; any thread.
#pragma once
#include <string>
#include <string_view>

#include "core/record/record_message.h"
#include "core/record/record_view.h"
#include "core/usage/response_observer.h"

namespace finops {

struct StoredResponse {
  std::string_view method, path, query;  // of the request, without the endpoint's prefix
  std::uint64_t status = 0;
  const HeaderList* headers = nullptr;  // of the response
  std::string_view content_encoding;    // of `body`; empty: it is decoded
  std::string_view body;
  bool complete = true;  // it ended properly
};

// Empty if the response cannot report usage. Of a failed response only the reason.
ResponseFacts response_facts(const StoredResponse& response);
// The same for the answer in a record; empty if it has no status.
ResponseFacts stored_facts(const RecordView& record, const RecordMessage& answer);

// Finds out why an exchange failed from its stored answer, if the record itself does not say (contract C4: old records,
// from before error.code was the provider's). Owns the texts that it adds; one thread.
class StoredReason {
 public:
  // `record` with error_code and error_message from the body of `logged`, if it lacks both; otherwise unchanged. Valid
  // until the next call. `logged` is the same record with its bodies; without them nothing is added.
  const RecordView& add_to(const RecordView& record, const RecordView& logged);

 private:
  RecordView record_;
  std::string code_, message_;
};

}  // namespace finops
