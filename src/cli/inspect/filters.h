// The flags that choose records (-w, -g, --since, --model ...) as one Query, all but --session, whose words only the
// log explains (find_session.h). One thread.
#pragma once
#include "cli/flags/arguments.h"
#include "core/query/query.h"

namespace finops::cli {

// Values of one flag are alternatives, but every -w must hold; flags restrict each other. Error: invalid_argument
// for --until that is not after --since; the values were checked by their rows of the flag table.
Result<Query> read_filters(const Arguments& arguments, WallTime now);

}  // namespace finops::cli
