// An Exchange as one JSON object of the log, schema v1 (contract L1).
// Thread-local buffers only; any thread.
#pragma once
#include <functional>
#include <string>
#include <string_view>

#include "core/base/json_writer.h"
#include "core/exchange/exchange.h"
#include "core/redact/redact.h"

namespace finops {

// Whose bodies are recorded. One that is not leaves its size and hash.
struct BodyRules {
  bool request = true, response = true;
  std::size_t limit = 8 * 1024 * 1024;  // a larger one is recorded as its first min(limit, 1 MiB)
};

// Appends `"request":{...}`: the part that is known as soon as the request is out.
void append_request_part(std::string& out, Exchange& x, Redaction& redaction, const BodyRules& rules = {});

// Appends the whole object, without a line break. `request_part` is what append_request_part() made; `now` is the end.
void append_record(std::string& out, Exchange& x, SteadyTime now, std::string_view request_part, Redaction& redaction,
                   const BodyRules& rules = {});

// Appends the record that `x` gets if nobody lives to write another one (contract L5): outcome lost; status, times,
// usage and response unknown; the request without header fields and body. Never more than `limit` bytes, which is at
// least 4000: long texts are left out or cut off, as often as it needs.
void append_lost_record(std::string& out, const Exchange& x, std::size_t limit, Redaction& redaction);

// A remark of the log's writer (contract L1, kind note): `event`, and what `write_rest` adds to it (kNoteKeys).
void append_note_record(std::string& out, WallTime now, std::string_view event,
                        const std::function<void(JsonWriter&)>& write_rest);

}  // namespace finops
