// The request or response of one record (contract L1), completely parsed: headers and body. A plain value.
#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/result.h"

namespace finops {

// A piece of a streamed body: when it came, in milliseconds from the start of the exchange, and where it ends.
struct RecordChunk {
  double ms = 0;
  std::size_t end = 0;
};

enum class Side { request, response };

// Bodies are bytes; base64 is decoded.
struct RecordMessage {
  std::vector<std::pair<std::string, std::string>> headers, trailers;
  std::optional<std::uint64_t> bytes;  // on the wire; `body` may be only a part
  std::string sha256;                  // hexadecimal, of all bytes on the wire; empty: unknown
  std::string encoding;                // utf8 | base64, or empty
  std::string content_encoding;
  bool truncated = false;
  bool has_body = false;              // false: the log holds none (null)
  std::string body;                   // chunks are joined
  std::size_t chunks = 0;             // 0: the body was logged in one piece
  std::vector<RecordChunk> arrivals;  // one for each chunk
};

// Reads RecordView::request or RecordView::response. Error::protocol when it is damaged inside. An empty view gives an
// empty message.
Result<RecordMessage> parse_message(std::string_view json);

}  // namespace finops
