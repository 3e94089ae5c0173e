// Opens and reads the files of a log. A FIFO, device or socket in their place must neither block nor be read. Any
// thread.
#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "core/base/result.h"
#include "core/base/unique_fd.h"
#include "core/log/files/file_calls.h"

namespace finops {

struct RegularFile {
  UniqueFd fd;
  struct stat about {};
};
// Opens a regular file for reading and never waits. `more_flags` are those of open(2); links are followed unless they
// say O_NOFOLLOW. Errors: not_found; io, also for anything that is not a regular file.
Result<RegularFile> open_regular_file(const std::string& path, FileCalls& calls = system_file_calls(),
                                      int more_flags = 0);

// The folder, to force to the disk which files it has. No descriptor: it cannot be opened, as errno says.
UniqueFd open_folder(const std::string& folder, FileCalls& calls);
// The folder in which `path` is.
std::string folder_of(const std::string& path);

// Bytes from `offset` on: `size` of them, fewer at the end of the file. Error: io.
Result<std::size_t> read_at(int fd, char* to, std::size_t size, std::uint64_t offset);

}  // namespace finops
