// Where a log is: a folder that only its owner can write to, or a file in one, and the file system below it. Any
// thread.
#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/log/files/file_calls.h"

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

// --- The file system.

struct FreeSpace {
  std::uint64_t bytes = 0;  // free, and usable by finops
  std::uint64_t total = 0;
};
// nullopt: unknown.
std::optional<FreeSpace> free_space(const std::string& path, FileCalls& calls);

// "NFS", "SMB" ... when `path` is on a file system whose appends and locks do not hold between machines; else empty.
std::string_view network_file_system(const std::string& path, FileCalls& calls);

}  // namespace finops
