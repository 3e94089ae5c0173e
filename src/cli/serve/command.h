// `finops serve`: builds the core from flags and environment, listens, and runs until a signal.
#pragma once
#include "cli/flags/arguments.h"

namespace finops::cli {

int run_serve(const Arguments& arguments);

}  // namespace finops::cli
