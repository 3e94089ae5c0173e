// What every mode of `inspect` works with, and how it ends. It refers to objects owned by run_inspect(); one thread.
#pragma once
#include <ostream>
#include <vector>

#include "cli/inspect/options.h"
#include "cli/terminal/output.h"
#include "cli/terminal/terminal.h"
#include "core/search/scan.h"

namespace finops::cli {

struct InspectContext {
  const InspectOptions& options;
  const Terminal& terminal;  // of `out`
  const std::vector<LogInput>& inputs;
  Output& out;        // data
  std::ostream& err;  // for people
};

// The exit code after everything was printed: flushes `out` and reports what was damaged or could not be read.
int finish_scan(const InspectContext& context, const ScanSummary& summary);

// --- One function for each view of a log. Each prints what it finds and returns an exit code (contract C6).

int show_list(const InspectContext& context);        // list_mode.cpp
int show_records(const InspectContext& context);     // record_mode.cpp: --id, --last
int show_stats(const InspectContext& context);       // stats_mode.cpp
int follow_log(const InspectContext& context);       // follow_mode.cpp: until a signal or a closed pipe
int check_existence(const InspectContext& context);  // command.cpp: 0, or 1 for none
int export_har(const InspectContext& context);       // har_mode.cpp
int verify_log(const InspectContext& context);       // verify_mode.cpp: 1 if something is wrong
int repair_log(const InspectContext& context);       // repair_mode.cpp
int show_disk_usage(const InspectContext& context);  // disk_mode.cpp
int vacuum_log(const InspectContext& context);       // disk_mode.cpp
int diff_records(const InspectContext& context);     // diff_mode.cpp: 0 the same, 1 they differ

}  // namespace finops::cli
