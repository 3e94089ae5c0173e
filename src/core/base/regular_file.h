// Opening and reading what is found in a folder: a FIFO, device or socket there must neither block nor be read. Any
// thread.
#pragma once
#include <cstdint>
#include <string>

#include "core/base/result.h"
#include "core/base/unique_fd.h"

namespace finops {

// For reading. Never waits. Errors: not_found; io, also for all that is no regular file (links are followed).
Result<UniqueFd> open_regular_file(const std::string& path);

// Bytes from `offset` on: `size` of them, fewer at the end of the file. Error: io.
Result<std::size_t> read_at(int fd, char* to, std::size_t size, std::uint64_t offset);

}  // namespace finops
