// What compression, retention and their tests share. Any thread.
#pragma once
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/base/unique_fd.h"
#include "core/log/files/segment_calls.h"
#include "core/log/files/segments.h"

namespace finops {

inline constexpr std::string_view kTemporaryMark = ".tmp-";  // X.jsonl.zst.tmp-<pid>

// Opens and locks the file, for as long as the descriptor is open. No descriptor: a process writes to it, or it does
// not exist.
// Errors: io.
Result<UniqueFd> lock_closed(const std::string& path);

Result<bool> compress_segment(const std::string& path, SegmentCalls& calls);
KeepReport keep_segments(const std::string& folder, const KeepRules& rules, WallTime now, SegmentCalls& calls);

}  // namespace finops
