// How a body stands in a log record: decoded, redacted, as text or base64, whole or with the timing of its arrivals.
// Pure but for thread-local buffers; any thread.
#pragma once
#include <span>
#include <string>
#include <string_view>

#include "core/base/json_writer.h"
#include "core/exchange/exchange.h"
#include "core/redact/redact.h"

namespace finops {

struct BodyInput {
  std::string_view bytes;             // what was kept of the wire bytes
  std::string_view content_encoding;  // the field's value; empty: none
  bool absent = false;                // the message had no body at all
  bool left_out = false;              // it had one that is not to be recorded
  bool truncated = false;             // `bytes` is only the beginning of what passed
  bool cut = false;                   // the message ended before its end (a hang-up, a lost connection)
  bool chunks = false;                // as "chunks" instead of "body", by `arrivals`
  std::span<const BodyCapture::Arrival> arrivals;
  std::size_t limit =
      8 * 1024 * 1024;  // of the text that a content coding makes; more is recorded in part, as bytes are
};

// Writes `content_encoding`, `encoding`, `truncated` and `body` or `chunks` into an object that is begun. `json` writes
// others' text by `redaction`.
// encoding utf8: the text after undoing the content coding. encoding base64: the wire bytes, for all that is not text
// or cannot be decoded. A body that is left out is null and truncated. A binary body inside a content coding that holds
// a secret is left out: body null, truncated.
void write_body(JsonWriter& json, const BodyInput& body, Redaction& redaction);

}  // namespace finops
