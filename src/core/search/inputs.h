// Decides which logs are read: the named files, folders and stdin, or the default folder. One thread.
#pragma once
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/log/read/log_reader.h"

namespace finops {

struct LogInput {
  std::string path;     // "-": stdin
  bool listed = false;  // found in a folder; it may have been compressed or deleted since
};

// Where serve writes without --log: FINOPS_LOG, else the default folder. Error::config: there is none.
Result<std::string> default_log();

struct FoundInputs {
  std::vector<LogInput> inputs;
  std::vector<std::string> skipped;  // entries of a folder that have the name of a log but are not regular files
};

// Folders become their logs (is_log() of log_files.h) in the order of list_files(). If compression was interrupted,
// a segment may exist plain and compressed; both are listed, and copies of records are recognised by their ids.
// Error::io: a named file or folder cannot be read; `context` is its name. Error::invalid_argument: a stream, which can
// be read only once, is named twice. The default folder need not exist.
Result<FoundInputs> find_inputs(const std::vector<std::string>& named);

// Whether the input can be opened more than once, and read from its beginning each time. False for stdin, FIFOs, what
// a shell passes as /dev/fd/N, and devices.
bool can_be_read_again(const LogInput& input);

// A stream that was named may make this wait for its writer. If a listed file has been compressed since, the compressed
// file is opened. Error::not_found: a listed file no longer exists.
Result<UniqueFd> open_descriptor(const LogInput& input);
// The same for a reader.
Result<LogReader> open_input(const LogInput& input, LogReader::Limits limits);
inline Result<LogReader> open_input(const LogInput& input) { return open_input(input, {}); }

}  // namespace finops
