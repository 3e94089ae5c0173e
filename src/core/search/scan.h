// Going through the records of all inputs, wherever they lie: one way for every command that reads logs. Nothing is
// said here: what could not be read, and what was damaged, is handed back. One thread.
#pragma once
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/query/query.h"
#include "core/record/record_view.h"
#include "core/search/inputs.h"

namespace finops {

using Depth = RecordDepth;         // metadata: RecordView::request and ::response are empty; fast
enum class Copies { read, skip };  // of a record (an id) in several files

struct ScanOptions {
  Depth depth = Depth::metadata;  // raised by itself if `filter` needs bodies
  Copies copies = Copies::skip;
  const Query* filter = nullptr;  // only these are visited; notes (kind: note) are never filtered out
  bool notes = false;             // scan_last(): notes are among what is counted and visited
  // scan(): asked with the metadata of a record, before its bodies are read; false: they are not, and it is not
  // visited.
  std::function<bool(const RecordView&)> worth_reading;
};

// What is to be said of one input.
struct InputFindings {
  LogInput input;
  std::optional<Error> unreadable;
  LogReadCounts counts;
  std::uint64_t duplicates = 0;  // records skipped, since they came before in another input
};

struct ScanSummary {
  bool unreadable = false;    // something could not be read
  std::uint64_t entries = 0;  // exchanges seen, whether they fitted the filter or not
  std::uint64_t fitting = 0;
  std::uint64_t notes = 0;
  std::uint64_t damaged = 0;
  bool partly = false;                  // scan_last(): older records were not looked at: counts are not of everything
  std::vector<InputFindings> findings;  // in the order of the inputs; those of which there is something to say
};

// Every record to `visit`, file by file, until it returns false. Views are good for the one call.
ScanSummary scan(const std::vector<LogInput>& inputs, const ScanOptions& options,
                 const std::function<bool(const RecordView&)>& visit);
// The `count` (> 0) exchanges that ended last among those that fit, in the order of their start. In one file that is
// the order of the lines; several are merged by the end times in their records. Reads from the ends of the files, those
// written to last first, and stops as soon as older ones cannot matter; the bodies of a record are not read before it
// is among the last. What can only be read forward is read whole.
ScanSummary scan_last(const std::vector<LogInput>& inputs, std::uint64_t count, const ScanOptions& options,
                      const std::function<bool(const RecordView&)>& visit);

}  // namespace finops
