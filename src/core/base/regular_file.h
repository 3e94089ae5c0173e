// Opening what is found in a folder: a FIFO, device or socket there must neither block nor be read. Any thread.
#pragma once
#include <string>

#include "core/base/result.h"
#include "core/base/unique_fd.h"

namespace finops {

// For reading. Never waits. Errors: not_found; io, also for all that is no regular file (links are followed).
Result<UniqueFd> open_regular_file(const std::string& path);

}  // namespace finops
