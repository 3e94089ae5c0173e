// Checks which flags can be combined, using the flag table, so that no flag is silently ignored. One thread.
#pragma once
#include "cli/flags/arguments.h"
#include "cli/flags/flags.h"

namespace finops::cli {

// The view that the arguments choose; kList if they choose none. `by_word`: the view chosen by a word (`diff`); View{}:
// none. Other commands have no views, so all their flags fit. Errors: invalid_argument, naming two flags that exclude
// each other, a flag and the view that it does not fit, or the flag that it needs.
Result<View> check_combinations(const Arguments& arguments, View by_word = View{});

}  // namespace finops::cli
