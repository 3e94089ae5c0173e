// Where a log goes: turns --log FILE|DIR into a folder that only its owner can write to, or a file in one.
// Start-up code, any thread.
#pragma once
#include <string>

#include "core/base/result.h"

namespace finops {

struct LogPlace {
  std::string folder;  // the one that holds the log
  std::string file;    // the log itself; empty: segments in `folder`

  bool segmented() const noexcept { return file.empty(); }
};

// An existing folder, or a path that ends in '/' or has no ".jsonl" suffix, is a folder of segments. Anything else is
// the file itself. Missing folders are created with mode 0700.
// Errors: io, naming the path: it cannot be created, or others may write to the folder.
Result<LogPlace> log_place(const std::string& file_or_folder);

}  // namespace finops
