// Which flags go together, by the flag table: so that none is ignored in silence. One thread.
#pragma once
#include "cli/flags/arguments.h"
#include "cli/flags/flags.h"

namespace finops::cli {

// The way to look at a log that the arguments ask for; kList where they ask for none. `by_word` is one that a word has
// asked for (`diff`); none: View{}. Other commands have no views, so that everything fits theirs. Errors:
// invalid_argument, naming two flags of which only one could have its way, a flag with the view that it does not fit,
// or what it needs.
Result<View> check_combinations(const Arguments& arguments, View by_word = View{});

}  // namespace finops::cli
