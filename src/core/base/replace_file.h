// Gives a private file a new content, so that a reader sees either the old one or the new one. Any thread.
#pragma once
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/base/unique_fd.h"

namespace finops {

// Holds other processes off that want to change the same file, as long as the descriptor is open; waits for them.
// Error: io.
Result<UniqueFd> lock_file(const std::string& path);

enum class Existing { keep, replace };

// Only the owner may read the file (0600); missing folders get 0700. A link stays a link: its file is replaced. Error:
// io with the system's reason, or since it is no regular file; for `keep`, also that the file exists.
Result<void> write_private_file(const std::string& path, std::string_view content, Existing existing);

}  // namespace finops
