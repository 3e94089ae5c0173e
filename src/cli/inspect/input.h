// Which logs `inspect` reads: the named files, folders and stdin, or the default folder. One thread.
#pragma once
#include <ostream>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/log/log_reader.h"

namespace finops::cli {

struct LogInput {
  std::string path;  // "-": stdin
};

// Folders become their *.jsonl in the order of their names. Error::io: a named file or folder cannot be read; `context`
// is its name. The default folder need not exist.
Result<std::vector<LogInput>> find_inputs(const std::vector<std::string>& named);

Result<LogReader> open_input(const LogInput& input);

// For messages: `~` for the home folder, control characters written out.
std::string display_name(const LogInput& input);

// "skipped 2 damaged lines (412 bytes) in FILE (first at line 17)", and what else the reader noticed.
void report_counts(const LogReadCounts& counts, const LogInput& input, std::ostream& err);

}  // namespace finops::cli
