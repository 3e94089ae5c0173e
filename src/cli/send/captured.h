// A request of the log, to be sent again (contract C2). One thread.
#pragma once
#include <ostream>
#include <string>
#include <vector>

#include "cli/send/request_form.h"
#include "core/record/record_view.h"

namespace finops::cli {

struct CapturedLine {
  int code = 0;  // not kDone: there is none; a message was printed to `err`
  std::string line;
};
// The record with this id (or a unique part of it); an empty one: the exchange that ended last. `log`: a file or
// folder; empty: where serve writes without --log.
CapturedLine find_captured(const std::string& id, const std::string& log, std::ostream& err);

// The request as it was given to finops, without its credentials, connection fields and wish for compressed answers.
// Error: invalid_argument: the log does not have all of it; the message is the reason, "its body is not in the log".
Result<MadeRequest> captured_request(const RecordView& record);

}  // namespace finops::cli
