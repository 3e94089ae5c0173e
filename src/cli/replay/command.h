// `finops replay`: sends recorded requests again and compares the answers (contract C3).
#pragma once
#include "cli/flags/arguments.h"
#include "cli/terminal/terminal_sink.h"

namespace finops::cli {

// `sink` is that of std::cout; nullptr: stdout is no terminal. Returns an exit code of exit_codes.h, or ends the
// process by the signal that came.
int run_replay(const Arguments& arguments, TerminalSink* sink);

}  // namespace finops::cli
