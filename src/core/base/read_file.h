// Reads a file, a FIFO or a device to its end. Any thread; waits for the writer of a FIFO.
#pragma once
#include <cstddef>
#include <string>

#include "core/base/result.h"

namespace finops {

// Errors have `path` as their context: not_found; io with the system's reason; too_large for more than `most` bytes.
Result<std::string> read_file(const std::string& path, std::size_t most);
// The same for what is open already.
Result<std::string> read_to_end(int fd, const std::string& path, std::size_t most);

}  // namespace finops
