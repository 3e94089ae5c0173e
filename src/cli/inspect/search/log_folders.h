// The folders that the modes for whole files work on. One thread.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "cli/inspect/context.h"

namespace finops::cli {

// The named folders, or the default one; empty where that does not exist. nullopt after a message: something else was
// named, which `flag` cannot do.
std::optional<std::vector<std::string>> log_folders(const InspectContext& context, std::string_view flag);

}  // namespace finops::cli
