// An Exchange as one JSON object of the log, schema v1 (contract L1): the keys, their order, and what is null.
// Thread-local buffers only; any thread.
#pragma once
#include <string>
#include <string_view>

#include "core/log/redact.h"
#include "core/pipeline/exchange.h"

namespace finops {

// Appends `"request":{...}`: the part that is known as soon as the request is out.
void append_request_part(std::string& out, Exchange& x, Redaction& redaction);

// Appends the whole object, without a line break. `request_part` is what append_request_part() made; `now` is the end.
void append_record(std::string& out, Exchange& x, SteadyTime now, std::string_view request_part, Redaction& redaction);

}  // namespace finops
