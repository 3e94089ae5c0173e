// The command `inspect` (contract C4): reads logs, prints a list or one exchange. Touches files and the two streams it
// is given, never the network. One thread.
#pragma once
#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "cli/terminal.h"
#include "core/usage/prices.h"

namespace finops::cli {

struct InspectOptions {
  std::vector<std::string> inputs;         // files, folders, `-` for stdin; none: the default log folder
  std::optional<std::string> id;           // full, or a unique end of at least four characters; letter case is the same
  const PriceTable* reprice = nullptr;     // computes every cost anew; outlives the call
  bool json = false;                       // records as they are, one a line; without bodies unless `id`
  std::optional<std::uint64_t> limit;      // the newest so many; 0: all. Default: 20 on a terminal, else all
  bool plain = false;                      // on a terminal as into a pipe
  bool header = false;                     // name the columns of tab-separated output
  bool strict = false;                     // damaged lines make the exit code 1
  ColorMode color = ColorMode::automatic;  // for detect_terminal(), as is `ascii`
  bool ascii = false;
};

// `out_terminal` describes `out`; messages for people go to `err`. Gives an exit code of exit_codes.h. A closed pipe
// ends it silently with 0 (SIGPIPE must be ignored).
int run_inspect(const InspectOptions& options, const Terminal& out_terminal, std::ostream& out, std::ostream& err);

}  // namespace finops::cli
