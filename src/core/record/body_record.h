// Writes a body into a log record: decoded, redacted, as text or base64, in one piece or in chunks with their times.
// Uses thread-local buffers; otherwise pure; any thread.
#pragma once
#include <span>
#include <string>
#include <string_view>

#include "core/base/json_writer.h"
#include "core/exchange/exchange.h"
#include "core/redact/redact.h"

namespace finops {

struct BodyInput {
  std::string_view bytes;             // the wire bytes that were kept
  std::string_view content_encoding;  // the field's value; empty: none
  bool absent = false;                // the message had no body at all
  bool left_out = false;              // it had one that must not be recorded
  bool truncated = false;             // `bytes` is only the beginning of what passed
  bool cut = false;                   // the message was incomplete (a hang-up, a lost connection)
  bool chunks = false;                // as "chunks" instead of "body", by `arrivals`
  std::span<const BodyCapture::Arrival> arrivals;
  std::size_t limit =
      8 * 1024 * 1024;  // limit of the decoded text; of more, only a beginning is recorded, as for wire bytes
};

// Writes `content_encoding`, `encoding`, `truncated` and `body` or `chunks` into an object that has been begun. `json`
// must write foreign text with `redaction`.
// encoding utf8: the text after undoing the content coding. encoding base64: the wire bytes, if they are not text or
// cannot be decoded. A body that is left out is null and truncated. A binary body inside a content coding that holds a
// secret is left out: body null, truncated.
void write_body(JsonWriter& json, const BodyInput& body, Redaction& redaction);

}  // namespace finops
