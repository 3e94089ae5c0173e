// Exchanges as HAR 1.2, one entry after the other: only one exchange is in memory, for any size of the log. It only
// builds text; the caller writes it.
//
// Additions to the format: `_finops` is the record without its bodies, as logged; `_ttft` the milliseconds to the first
// token;
// `_events` for streams, when each piece came ({"ms": since the start, "bytes": of the body}); `_error` in words;
// `_encoding: "base64"` in postData, which has no other way for bytes that are not text; `_truncated: true` where the
// log holds less than was sent.
#pragma once
#include <string>
#include <string_view>

#include "core/record/record_view.h"

namespace finops::cli {

std::string har_head();  // up to the opening bracket of the entries
std::string har_tail();
// One entry; `record` must hold its bodies. Damaged parts are left out and named in `_error`.
std::string har_entry(const RecordView& record);

}  // namespace finops::cli
