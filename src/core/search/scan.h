// Visits the records of all inputs; every command that reads logs uses it. It prints nothing: what could not be read or
// was damaged is in the result. One thread.
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
enum class Copies { read, skip };  // records whose id occurs in several files

// Where the record that is being visited is in its (decoded) input.
struct ScanPlace {
  std::uint64_t begin = 0, end = 0;
};

struct ScanOptions {
  Depth depth = Depth::metadata;  // becomes whole if `filter` needs bodies
  Copies copies = Copies::skip;
  const Query* filter = nullptr;  // only matching records are visited; notes (kind: note) are never filtered out
  bool notes = false;             // scan_last(): notes are counted and visited too
  // scan(): called with the metadata of a record before its bodies are read; false: skip the record.
  std::function<bool(const RecordView&)> worth_reading;
  ScanPlace* place = nullptr;  // scan(): set before each visit; nullptr: not wanted
};

// What there is to report about one input.
struct InputFindings {
  LogInput input;
  std::optional<Error> unreadable;
  LogReadCounts counts;
  std::uint64_t duplicates = 0;  // records skipped because another input had them
};

struct ScanSummary {
  bool unreadable = false;    // a part could not be read
  std::uint64_t entries = 0;  // exchanges read, including those that the filter rejects
  std::uint64_t fitting = 0;
  std::uint64_t notes = 0;
  std::uint64_t damaged = 0;
  bool partly = false;                  // scan_last(): older records were not read, so the counts are not complete
  std::vector<InputFindings> findings;  // in the order of the inputs; only inputs with something to report
};

// Calls `visit` for every record, file by file, until it returns false. Views are valid during the call.
ScanSummary scan(const std::vector<LogInput>& inputs, const ScanOptions& options,
                 const std::function<bool(const RecordView&)>& visit);
// Visits the `count` (> 0) matching exchanges that ended last, in the order of their start. In one file that is the
// order of the lines; several files are merged by the end times in their records. It reads each file from its end, the
// most recently written first, and stops when older records cannot matter. The bodies of a record are read only once it
// is known to be among the last. Files that can only be read forward are read completely.
ScanSummary scan_last(const std::vector<LogInput>& inputs, std::uint64_t count, const ScanOptions& options,
                      const std::function<bool(const RecordView&)>& visit);

}  // namespace finops
