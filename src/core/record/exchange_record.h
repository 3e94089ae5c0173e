// Writes an Exchange as one JSON object of the log, schema v1 (contract L1). Uses only thread-local buffers; any
// thread.
#pragma once
#include <functional>
#include <string>
#include <string_view>

#include "core/base/json_writer.h"
#include "core/exchange/exchange.h"
#include "core/redact/redact.h"

namespace finops {

// Which bodies are recorded. Of the others only size and hash are.
struct BodyRules {
  bool request = true, response = true;
  std::size_t limit = 8 * 1024 * 1024;  // a larger one is recorded as its first min(limit, 1 MiB)
};

// Appends `"request":{...}`: the part that is known once the request was sent.
void append_request_part(std::string& out, Exchange& x, Redaction& redaction, const BodyRules& rules = {});

// Appends the whole object, without a line break. `request_part` is what append_request_part() made; `now` is the end.
void append_record(std::string& out, Exchange& x, SteadyTime now, std::string_view request_part, Redaction& redaction,
                   const BodyRules& rules = {});

// Appends the record that `x` gets if finops dies before the end (contract L5): outcome lost; status, times, usage and
// response unknown; the request without header fields and body. Never more than `limit` bytes, which is at least 4000:
// long texts are cut or left out until it fits.
void append_lost_record(std::string& out, const Exchange& x, std::size_t limit, Redaction& redaction);

// Appends a note of the log's writer (contract L1, kind note): `event`, and the keys that `write_rest` adds
// (kNoteKeys).
void append_note_record(std::string& out, WallTime now, std::string_view event,
                        const std::function<void(JsonWriter&)>& write_rest);

}  // namespace finops
