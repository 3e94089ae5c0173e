// Where a log is: a folder that only its owner can write to, or a file in one. Start-up code, any thread.
#pragma once
#include <filesystem>
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

// The log unless the user names another: $XDG_STATE_HOME/finops/log, or $HOME/.local/state/finops/log. An empty or
// relative XDG value counts as unset (XDG base directory specification 0.8). Only names the folder, which may not
// exist; Error::config when HOME is needed and is unset, empty or relative. Reads the environment: not while another
// thread changes it.
Result<std::filesystem::path> default_log_dir();

}  // namespace finops
