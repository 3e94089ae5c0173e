// Going through the records of all inputs, wherever they lie: one way for every mode of `inspect` and for the budgets'
// count at the start. One thread.
#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "cli/inspect/context.h"
#include "core/query/query.h"
#include "core/record/record_view.h"

namespace finops::cli {

using Depth = RecordDepth;         // metadata: RecordView::request and ::response are empty; fast
enum class Copies { read, skip };  // of a record (an id) in several files

struct ScanOptions {
  Depth depth = Depth::metadata;  // raised by itself if `filter` needs bodies
  Copies copies = Copies::skip;
  const Query* filter = nullptr;  // only these are visited; notes (kind: note) are never filtered out
  bool notes = false;             // scan_last(): notes are among what is counted and visited
};

struct ScanSummary {
  int code = 0;               // kLocalIo: something could not be read
  std::uint64_t entries = 0;  // exchanges seen, whether they fitted the filter or not
  std::uint64_t fitting = 0;
  std::uint64_t notes = 0;
  std::uint64_t damaged = 0;
  bool partly = false;  // scan_last(): older records were not looked at, so the counts are not of everything
  std::string report;   // for people, file by file; to be said after the data
};

// Every record to `visit`, file by file, until it returns false. Views are good for the one call.
ScanSummary scan(const std::vector<LogInput>& inputs, const ScanOptions& options,
                 const std::function<bool(const RecordView&)>& visit);
// The `count` (> 0) exchanges that ended last among those that fit, in the order of their start. In one file that is
// the order of the lines; several are merged by the end times in their records. Reads from the ends of the files, those
// written to last first, and stops as soon as older ones cannot matter. What can only be read forward is read whole.
ScanSummary scan_last(const std::vector<LogInput>& inputs, std::uint64_t count, const ScanOptions& options,
                      const std::function<bool(const RecordView&)>& visit);

// For both: how deep `options` must read, and what is said of one input.
Depth depth_of(const ScanOptions& options);
// Whether metadata are read first, so that most records that do not fit are known before their bodies are parsed.
bool metadata_first(const ScanOptions& options);
void say_unreadable(const Error& error, const LogInput& input, std::ostream& err);
void say_duplicates(std::uint64_t count, const LogInput& input, std::ostream& err);

// The exit code after everything was printed: flushes `out`, says the report.
int finish_scan(const InspectContext& context, const ScanSummary& summary);

}  // namespace finops::cli
