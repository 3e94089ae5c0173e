// The beginning of a message in a line of the log, up to its body, read without parsing the body. Works on the order of
// keys that finops writes; for other lines it says nothing, and the caller parses the record. Pure, any thread.
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

namespace finops {

struct MessageHead {
  std::optional<std::uint64_t> bytes;
  std::string_view sha256, encoding;  // empty: null
  bool truncated = false;
  bool has_body = false;  // a body or chunks; false: null
  std::size_t body = 0;   // where the text of a body begins, after its quote; 0: chunks, or none
};

// `json` begins with the object of a message; what follows may be missing.
std::optional<MessageHead> read_message_head(std::string_view json);

// The two messages of a record, as they stand in its line.
struct RecordMessages {
  std::string_view request, response;  // objects
};
// `from` begins at the member `request`, as in `"request":{...},"response":{...}}`. nullopt: it is written in another
// way, or a message is missing.
std::optional<RecordMessages> split_messages(std::string_view from);

}  // namespace finops
