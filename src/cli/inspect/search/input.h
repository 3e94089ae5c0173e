// Which logs `inspect` reads: the named files, folders and stdin, or the default folder. One thread.
#pragma once
#include <ostream>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/log/read/log_reader.h"

namespace finops::cli {

struct LogInput {
  std::string path;     // "-": stdin
  bool listed = false;  // found in a folder: it may be gone by now, compressed or deleted
};

// Where serve writes if nothing else is said: FINOPS_LOG, else the default folder. Error::config: there is none.
Result<std::string> default_log();
// For people, when there was nothing in what was `named`: where was looked, and what to do.
std::string no_entries(const std::vector<std::string>& named);

// Folders become their *.jsonl, *.jsonl.zst and *.jsonl.gz in the order of their names. A segment that is there plain
// and compressed, since its compression was interrupted, is named twice: records are told apart by their ids.
// Error::io: a named file or folder cannot be read; `context` is its name. The default folder need not exist.
Result<std::vector<LogInput>> find_inputs(const std::vector<std::string>& named);

// A listed file that was compressed meanwhile is opened as such. Error::not_found: a listed file is gone.
Result<UniqueFd> open_descriptor(const LogInput& input);
// The same for a reader.
Result<LogReader> open_input(const LogInput& input, LogReader::Limits limits);
inline Result<LogReader> open_input(const LogInput& input) { return open_input(input, {}); }

// For messages: `~` for the home folder, control characters written out.
std::string display_name(const LogInput& input);

// "skipped 2 damaged lines (412 bytes) in FILE (first at line 17)", and what else the reader noticed. A line is named
// by its first byte if the file was read from its end.
void report_counts(const LogReadCounts& counts, const LogInput& input, std::ostream& err);

}  // namespace finops::cli
