// Which flags of `inspect` go with which way to look at the log, so that none is ignored in silence. One thread.
#pragma once
#include "cli/flags/arguments.h"
#include "cli/inspect/options.h"

namespace finops::cli {

// `mode` is what the arguments ask for. Errors: invalid_argument, naming the flag and what it does not go with.
Result<void> check_flags_fit(const Arguments& arguments, InspectMode mode);

}  // namespace finops::cli
