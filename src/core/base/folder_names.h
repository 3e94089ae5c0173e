// Lists what is in a folder. It does not use std::filesystem::directory_iterator, which ends the process when memory
// runs out during a step. Any thread.
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
