// `finops config`: where the configuration file is, what it sets, whether it is right, and changing it (contract C7).
// One call for each run of the command.
#pragma once
#include <ostream>

#include "cli/flags/arguments.h"

namespace finops::cli {

// Returns the exit code. Reads the configuration file itself, since it may be wrong.
int run_config(const Arguments& arguments, std::ostream& out, std::ostream& err);

}  // namespace finops::cli
