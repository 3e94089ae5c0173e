// What every mode of `inspect` works with, and how it ends. References to what run_inspect() owns; one thread.
#pragma once
#include <ostream>
#include <vector>

#include "cli/inspect/options.h"
#include "cli/terminal/output.h"
#include "cli/terminal/terminal.h"
#include "core/search/scan.h"

namespace finops::cli {

struct InspectContext {
  const InspectOptions& options;
  const Terminal& terminal;  // of `out`
  const std::vector<LogInput>& inputs;
  Output& out;        // data
  std::ostream& err;  // for people
};

// The exit code after everything was printed: flushes `out`, says what was damaged or could not be read.
int finish_scan(const InspectContext& context, const ScanSummary& summary);

}  // namespace finops::cli
