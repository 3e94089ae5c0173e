// The command `prices`: lists and shows what models cost, and checks price files. Reads only the given file, never the
// network. One thread.
#pragma once
#include <ostream>
#include <string>
#include <vector>

#include "cli/flags/arguments.h"
#include "cli/terminal/terminal.h"
#include "core/base/clock.h"

namespace finops::cli {

struct PricesOptions {
  std::vector<std::string> words;  // list [PROVIDER] | show MODEL | check [FILE]
  std::string provider;            // empty: all
  std::string file;                // a price file that is used before the table in the binary; empty: none
  bool json = false;
  bool plain = false;                      // print on a terminal as into a pipe
  bool header = false;                     // name the columns of tab-separated output
  ColorMode color = ColorMode::automatic;  // for detect_terminal(), like `ascii`
  bool ascii = false;
  WallTime now{};
};

Result<PricesOptions> read_prices_options(const Arguments& arguments, WallTime now);  // see check_combinations()

// `terminal` describes `out`; messages for people go to `err`. Returns an exit code of exit_codes.h.
int run_prices(const PricesOptions& options, const Terminal& terminal, std::ostream& out, std::ostream& err);

}  // namespace finops::cli
