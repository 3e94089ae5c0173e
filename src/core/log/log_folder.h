// Where a log goes: turns --log FILE|DIR into the path of a file in a folder that only its owner can write to.
// Start-up code, any thread.
#pragma once
#include <string>

#include "core/base/clock.h"
#include "core/base/result.h"

namespace finops {

// An existing folder, or a path that ends in '/' or has no ".jsonl" suffix, is a folder: it gets a segment
// `<UTC start>-<pid>.jsonl`. Anything else is the file itself. Missing folders are created with mode 0700.
// Errors: io, naming the path: it cannot be created, or others may write to the folder.
Result<std::string> log_file_path(const std::string& file_or_folder, WallTime start);

// Creates `folder` and its missing parents with mode 0700, whatever the umask is. Errors: io.
Result<void> create_private_folders(const std::string& folder);

}  // namespace finops
