// What serve's observer finds in a response that is stored. Pure; any thread.
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
  std::string_view content_encoding;    // of `body` as it is here; empty: it is undone
  std::string_view body;
  bool complete = true;  // it ended as it should
};

// Empty facts where a response cannot report what its request consumed; of one that failed only its reason.
ResponseFacts response_facts(const StoredResponse& response);
// Of a record's answer; empty where it has no status.
ResponseFacts stored_facts(const RecordView& record, const RecordMessage& answer);

}  // namespace finops
