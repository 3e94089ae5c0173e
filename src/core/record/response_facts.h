// Reads a stored response as `serve` reads it while it passes. Pure; any thread.
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

}  // namespace finops
