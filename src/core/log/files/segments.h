// The segments of a log folder: their names, which of them are closed, and how closed ones are compressed and deleted
// (contract L6). Files with names that finops does not use are never touched. Any thread; two processes may do it at
// once.
#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/base/result.h"

namespace finops {

struct Segment {
  std::string path;
  bool compressed = false;  // .jsonl.zst
  std::uint64_t bytes = 0;
  WallTime started{};     // from its name
  std::uint64_t pid = 0;  // from its name
  WallTime modified{};    // of a closed segment: when its last record was written; compressing keeps it
};

// `<UTC start>-<pid>.jsonl`, or with `number` > 0 `<UTC start>-<pid>-<number>.jsonl`.
std::string segment_name(WallTime start, std::uint64_t pid, unsigned number);
bool is_segment_name(std::string_view file_name);  // of either kind, compressed or not
// Sorted by name, so by start. Errors: io.
Result<std::vector<Segment>> list_segments(const std::string& folder);

// Whether a running finops writes to it. Takes its lock for a moment.
bool is_in_use(const std::string& path);

// Turns a closed `X.jsonl` into `X.jsonl.zst`: a temporary file, fsync, rename, fsync of the folder, then X.jsonl is
// deleted. False: a running finops still writes to it, and nothing was done. The file has independent frames of whole
// lines and a seek table, so its end can be read without the rest. Errors: io; then X.jsonl is still there and the
// temporary file is not.
Result<bool> compress_segment(const std::string& path);

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
KeepReport keep_segments(const std::string& folder, const KeepRules& rules, WallTime now);

}  // namespace finops
