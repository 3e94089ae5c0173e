// What every mode of `inspect` works with. References to what run_inspect() owns; one thread.
#pragma once
#include <ostream>
#include <vector>

#include "cli/inspect/options.h"
#include "cli/inspect/search/input.h"
#include "cli/terminal/output.h"
#include "cli/terminal/terminal.h"

namespace finops::cli {

struct InspectContext {
  const InspectOptions& options;
  const Terminal& terminal;  // of `out`
  const std::vector<LogInput>& inputs;
  Output& out;        // data
  std::ostream& err;  // for people
};

}  // namespace finops::cli
