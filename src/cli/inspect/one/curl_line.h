// `inspect --curl`: the command that sends a logged request again. A pure function of the record.
#pragma once
#include <string>

#include "core/base/result.h"
#include "core/record/record_view.h"

namespace finops::cli {

// Lines for a POSIX shell, with a line end: comments on what the log does not hold, then one curl command to the
// address the request was sent to. Keys are variables; header fields stand in their order, without those of the
// connection. The text holds no control characters. Error: the request is damaged in the log, or is not there.
Result<std::string> curl_command(const RecordView& record);

}  // namespace finops::cli
