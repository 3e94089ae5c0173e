// Folders that only their owner may use. Any thread, any number of processes at a time.
#pragma once
#include <string>

#include "core/base/private_folders.h"
#include "core/base/result.h"

namespace finops {

// Creates `folder` and its missing parents with mode 0700, whatever the umask is. Errors: io.
Result<void> create_private_folders(const std::string& folder);

}  // namespace finops
