// Exchanges as HAR 1.2, one entry after the other: whatever the size of the log, one exchange is in memory. Pure text
// building; the caller writes it.
//
// Beyond the format: `_finops` is the record without its bodies, as logged; `_ttft` the milliseconds to the first
// token;
// `_events` for streams, when each piece came ({"ms": since the start, "bytes": of the body}); `_error` in words;
// `_encoding: "base64"` in postData, which knows no other way for bytes that are no text; `_truncated: true` where the
// log holds less than was sent.
#pragma once
#include <string>
#include <string_view>

#include "core/record/record_view.h"

namespace finops::cli {

std::string har_head();  // to the opening bracket of the entries
std::string har_tail();
// One entry; `record` must hold its bodies. What is damaged inside them is left out and named in `_error`.
std::string har_entry(const RecordView& record);

}  // namespace finops::cli
