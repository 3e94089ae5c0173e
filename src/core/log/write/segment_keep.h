// How long the segments of a log folder are kept (contract L6). Any thread; two processes may do it at once.
#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/log/files/file_calls.h"

namespace finops {

// What may be deleted, depending on whether the clock can be trusted (clock_doubt.h).
enum class MayDelete {
  by_age_and_size,
  by_size,  // but never the newest
  nothing,
};

struct KeepRules {
  std::chrono::hours age{24 * 30};               // zero: for ever
  std::uint64_t bytes = std::uint64_t{2} << 30;  // of all segments together; zero: no limit
  bool compress = true;                          // compress closed segments
  MayDelete may = MayDelete::by_age_and_size;    // empty segments are deleted in any case
  std::function<bool()> stop = {};               // asked before each segment; true: leave the rest for the next call
};

struct KeepReport {
  std::uint64_t compressed = 0, bytes_before = 0, bytes_after = 0;
  std::vector<std::string> deleted;  // file names
  std::uint64_t bytes_deleted = 0;
  std::vector<std::string> problems;  // one sentence each
};

// Compresses closed segments, then deletes closed segments, oldest first, until `rules` hold. A segment that is being
// written to is never deleted. The clock may have been wrong while a segment was written, so its age is never taken to
// be more than its name says, or more than that of a closed segment that the same process wrote earlier. Files left by
// an interrupted compression are deleted too. Problems are reported; the call itself never fails.
KeepReport keep_segments(const std::string& folder, const KeepRules& rules, WallTime now,
                         FileCalls& calls = system_file_calls());

}  // namespace finops
