// An answer as the log has it, ready to be given again (contract C3). A plain value.
#pragma once
#include <string>
#include <vector>

#include "core/http/http_types.h"
#include "core/record/record_message.h"
#include "core/record/record_view.h"

namespace finops {

struct Recording {
  std::string id;
  ResponseHead head;
  Framing framing;  // as upstream framed it; a length is that of `body`
  std::string body;
  std::vector<RecordChunk> pieces;  // never empty unless `body` is; times from the start of the exchange
  HeaderList trailers;
  double head_ms = 0, end_ms = 0;  // when the head came and when the answer ended
  bool cut = false;                // it broke off
  std::string own_error;           // x-finops-error of an answer that finops itself gave; empty: upstream's
};

// Why the log cannot answer a request; `none`: it can.
enum class Unusable { none, refused, replayed, unanswered, no_body, no_request, no_endpoint };
inline constexpr std::size_t kUnusable = 7;

// From the metadata alone; the bodies may still be missing.
Unusable why_unusable(const RecordView& record);

// Whether the log has all that came of an answer. Of text that broke off inside a character it lacks that character.
bool is_whole(const RecordView& record, const RecordMessage& answer);

// `record` with its bodies. Error: not_found, saying what the log lacks.
Result<Recording> read_recording(const RecordView& record);

// What a request is looked up by, apart from its body: method, endpoint, path and query, without members that hold
// credentials. `target` is a target as clients send it to finops.
std::string place_of(std::string_view method, std::string_view target);
std::string place_of(const RecordView& record);

}  // namespace finops
