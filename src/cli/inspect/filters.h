// The flags that choose records (-w, -g, --since, --model ...) as one Query, all but --session, whose words only the
// log explains (find_session.h). One thread.
#pragma once
#include "cli/flags/arguments.h"
#include "core/query/query.h"

namespace finops::cli {

// Values of one flag are alternatives, but every -w must hold; flags restrict each other. Errors: invalid_argument
// naming the flag and the value; for -w with a caret under the fault.
Result<Query> read_filters(const Arguments& arguments, WallTime now);

}  // namespace finops::cli
