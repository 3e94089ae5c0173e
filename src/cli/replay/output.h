// What `replay` prints for each exchange: a line of tab-separated values, or a JSON object. Pure functions.
#pragma once
#include <string>

#include "cli/replay/report/pair.h"

namespace finops::cli {

// verdict id model_from model_to status_from status_to ms_from ms_to usd_from usd_to reason; unknown is `-`.
std::string pair_line(const ReplayedPair& pair);
// The same with all that is known, in one line.
std::string pair_json_line(const ReplayedPair& pair);

}  // namespace finops::cli
