// Which logs are read: the named files, folders and stdin, or the default folder. One thread.
#pragma once
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/log/read/log_reader.h"

namespace finops {

struct LogInput {
  std::string path;     // "-": stdin
  bool listed = false;  // found in a folder: it may be gone by now, compressed or deleted
};

// Where serve writes if nothing else is said: FINOPS_LOG, else the default folder. Error::config: there is none.
Result<std::string> default_log();

struct FoundInputs {
  std::vector<LogInput> inputs;
  std::vector<std::string> skipped;  // what has a log's name in a folder and is no regular file
};

// Folders become their *.jsonl, *.jsonl.zst and *.jsonl.gz in the order of their names. A segment that is there plain
// and compressed, since its compression was interrupted, is named twice: records are told apart by their ids.
// Error::io: a named file or folder cannot be read; `context` is its name. The default folder need not exist.
Result<FoundInputs> find_inputs(const std::vector<std::string>& named);

// A listed file that was compressed meanwhile is opened as such. Error::not_found: a listed file is gone.
Result<UniqueFd> open_descriptor(const LogInput& input);
// The same for a reader.
Result<LogReader> open_input(const LogInput& input, LogReader::Limits limits);
inline Result<LogReader> open_input(const LogInput& input) { return open_input(input, {}); }

}  // namespace finops
