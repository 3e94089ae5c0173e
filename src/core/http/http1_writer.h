// Message heads and chunk framing as bytes, in order. Pure functions: they append to `out` and check nothing;
// check_sendable() comes first for text that did not arrive over HTTP.
#pragma once
#include <string>
#include <string_view>

#include "core/http/http_types.h"

namespace finops {

// Request line and fields. The caller adds Host, framing and the empty line through the other functions.
void append_request_line(std::string& out, std::string_view method, std::string_view target);
void append_status_line(std::string& out, int status, std::string_view reason);
void append_field(std::string& out, std::string_view name, std::string_view value);
void append_fields(std::string& out, const HeaderList& headers);

// chunk-size CRLF (RFC 9112, 7.1). The chunk's bytes and a CRLF follow.
void append_chunk_header(std::string& out, std::size_t size);
// The last chunk with its trailer fields.
void append_last_chunk(std::string& out, const HeaderList& trailers);

}  // namespace finops
