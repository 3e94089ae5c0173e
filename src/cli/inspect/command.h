// The command `inspect` (contract C4): reads logs and shows what is in them. Uses files and the two given streams,
// never the network. One thread.
#pragma once
#include <ostream>

#include "cli/inspect/options.h"

namespace finops::cli {

// `out_terminal` describes `out`; messages for people go to `err`. Returns an exit code of exit_codes.h. A closed pipe
// ends it silently with 0 (SIGPIPE must be ignored).
int run_inspect(const InspectOptions& options, const Terminal& out_terminal, std::ostream& out, std::ostream& err);

}  // namespace finops::cli
