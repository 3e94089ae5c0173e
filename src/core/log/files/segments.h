// The segments of a log folder: their names, which are closed, and making the closed ones small (contract L6). Files
// that finops did not name are never touched. Any thread; two processes may do it at once.
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
  WallTime started{};     // as its name says
  std::uint64_t pid = 0;  // likewise
  WallTime modified{};    // of a closed segment: when its last record was written; compressing keeps it
};

// `<UTC start>-<pid>.jsonl`, or with `number` > 0 `<UTC start>-<pid>-<number>.jsonl`.
std::string segment_name(WallTime start, std::uint64_t pid, unsigned number);
bool is_segment_name(std::string_view file_name);  // of either kind, compressed or not
// Sorted by name, so by start. Errors: io.
Result<std::vector<Segment>> list_segments(const std::string& folder);

// A running finops writes to it. Takes its lock for a moment.
bool is_in_use(const std::string& path);

// Turns a closed `X.jsonl` into `X.jsonl.zst`: a temporary file, fsync, rename, fsync of the folder, then X.jsonl goes.
// False: a running finops still writes to it, nothing was done. Independent frames of whole lines with a seek table, so
// that its end can be read without the rest. Errors: io; then X.jsonl is still there and the temporary file is not.
Result<bool> compress_segment(const std::string& path);

// What the clock allows (clock_doubt.h).
enum class MayDelete {
  by_age_and_size,
  by_size,  // and never the newest
  nothing,
};

struct KeepRules {
  std::chrono::hours age{24 * 30};               // zero: for ever
  std::uint64_t bytes = std::uint64_t{2} << 30;  // of all segments together; zero: no limit
  bool compress = true;                          // what is closed
  MayDelete may = MayDelete::by_age_and_size;    // empty segments go in any case
  std::function<bool()> stop = {};               // asked before each segment; the rest is for the next time
};

struct KeepReport {
  std::uint64_t compressed = 0, bytes_before = 0, bytes_after = 0;
  std::vector<std::string> deleted;  // file names
  std::uint64_t bytes_deleted = 0;
  std::vector<std::string> problems;  // one sentence each
};

// Compresses what is closed, then deletes whole closed segments, oldest first, until `rules` hold; never one that is
// written to. None is taken for older than its name says, or than a closed one that the same process wrote before it:
// the clock may have been wrong while it was written. Leftovers of an interrupted compression go too. Never fails as a
// whole.
KeepReport keep_segments(const std::string& folder, const KeepRules& rules, WallTime now);

}  // namespace finops
