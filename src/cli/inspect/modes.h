// The ways to look at a log, one function each; every one prints what it found and gives an exit code (contract C6).
#pragma once
#include "cli/inspect/context.h"

namespace finops::cli {

int show_list(const InspectContext& context);         // list_mode.cpp
int show_records(const InspectContext& context);      // record_mode.cpp: --id, --last
int show_stats(const InspectContext& context);        // stats_mode.cpp
int follow_log(const InspectContext& context);        // follow_mode.cpp: until a signal or a closed pipe
int tell_whether_any(const InspectContext& context);  // command.cpp: 0, or 1 for none
int export_har(const InspectContext& context);        // har_mode.cpp
int verify_log(const InspectContext& context);        // verify_mode.cpp: 1 if something is wrong
int repair_log(const InspectContext& context);        // repair_mode.cpp
int show_disk_usage(const InspectContext& context);   // disk_mode.cpp
int vacuum_log(const InspectContext& context);        // disk_mode.cpp
int diff_records(const InspectContext& context);      // diff_mode.cpp: 0 the same, 1 they differ

}  // namespace finops::cli
