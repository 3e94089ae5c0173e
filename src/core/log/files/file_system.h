// What the log needs to know about the file system below it. Any thread.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/log/files/file_calls.h"

namespace finops {

struct FreeSpace {
  std::uint64_t bytes = 0;  // free, and usable by finops
  std::uint64_t total = 0;
};
// nullopt: unknown.
std::optional<FreeSpace> free_space(const std::string& path, FileCalls& calls);

// "NFS", "SMB" ... when `path` is on a file system whose appends and locks do not hold between machines; else empty.
std::string_view network_file_system(const std::string& path, FileCalls& calls);

}  // namespace finops
