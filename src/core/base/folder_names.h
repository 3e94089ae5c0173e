// What is in a folder. std::filesystem::directory_iterator is not used for it: where memory runs out while it goes on,
// it ends the process. Any thread.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace finops {

// The names, sorted, without `.` and `..`. Errors: not_found; io. Throws std::bad_alloc.
Result<std::vector<std::string>> folder_names(const std::string& folder);
std::string path_in(const std::string& folder, std::string_view name);

}  // namespace finops
