#include "cli/exit_codes.h"
#include "cli/inspect/modes.h"

namespace finops::cli {

int diff_records(const InspectContext& context) {
  context.err << "finops: not built yet\n";
  return kUsage;
}

}  // namespace finops::cli
