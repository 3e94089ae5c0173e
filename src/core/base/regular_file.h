// Opens and reads files that were found in a folder. A FIFO, device or socket among them must neither block nor be
// read. Any thread.
#pragma once
#include <cstdint>
#include <string>

#include "core/base/result.h"
#include "core/base/unique_fd.h"

namespace finops {

// Opens for reading and never waits. Links are followed. Errors: not_found; io, also for anything that is not a regular
// file.
Result<UniqueFd> open_regular_file(const std::string& path);

// Bytes from `offset` on: `size` of them, fewer at the end of the file. Error: io.
Result<std::size_t> read_at(int fd, char* to, std::size_t size, std::uint64_t offset);

}  // namespace finops
