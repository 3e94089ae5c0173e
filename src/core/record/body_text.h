// The text of a body as it is logged: decoded, in bounded memory, and what it takes in a JSON string. Pure; any thread.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/record/body_record.h"

namespace finops {

struct BodyText {
  std::string_view bytes;
  std::vector<std::size_t> ends;  // of the arrivals, in `bytes`; empty without chunks
  bool decoded = false;           // a content coding was undone
  bool usable = true;             // false: damaged or unknown coding; `bytes` is what could be read of it
  bool truncated = false;         // the text exceeds the limit: `bytes` is only its beginning
};

// `buffer` holds what was decoded and must live as long as the result. Throws std::bad_alloc.
BodyText decode_body(const BodyInput& body, std::string& buffer);

// The number of bytes that append_json_escaped() makes of `text`.
std::size_t escaped_size(std::string_view text);

// The size of the longest prefix of whole characters of which append_json_escaped() makes at most `room` bytes.
std::size_t fitting_prefix(std::string_view text, std::size_t room);

}  // namespace finops
