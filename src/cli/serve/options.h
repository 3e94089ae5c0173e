// The flags of `serve` as plain values. Start-up code, one thread.
#pragma once
#include "cli/flags/arguments.h"
#include "cli/setup/core_options.h"
#include "cli/terminal/terminal.h"
#include "proxy/server.h"

namespace finops::cli {

struct ServeOptions : CoreOptions {
  proxy::ServerOptions server;
  ColorMode color = ColorMode::automatic;
  bool access_lines = false;
  bool verbose = false;
  bool quiet = false;
};

// Errors: invalid_argument of check_combinations(); config: there is no default folder for the log.
Result<ServeOptions> read_serve_options(const Arguments& arguments);

}  // namespace finops::cli
