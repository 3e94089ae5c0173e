// Reads the flags of `inspect` into InspectOptions. One thread.
#pragma once
#include "cli/flags/arguments.h"
#include "cli/inspect/options.h"

namespace finops::cli {

// Errors: invalid_argument, one sentence naming the flag and the value.
Result<InspectOptions> read_inspect_options(const Arguments& arguments, WallTime now);

}  // namespace finops::cli
