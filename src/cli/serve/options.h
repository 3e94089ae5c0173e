// The flags of `serve` as plain values. Start-up code, one thread.
#pragma once
#include <optional>

#include "cli/flags/arguments.h"
#include "cli/prices/options.h"
#include "cli/terminal/terminal.h"
#include "core/exchange/tags.h"
#include "core/log/write/exchange_logger.h"
#include "core/plugins/budget/budget_ledger.h"
#include "core/plugins/registry.h"
#include "core/provider/provider.h"
#include "proxy/server.h"

namespace finops::cli {

struct ServeOptions {
  ProviderSettings providers;
  proxy::ServerOptions server;
  PriceOptions prices;
  PluginChoice plugins;
  Tags tags;
  std::optional<BudgetLedger::Options> budget;  // nullopt: none was asked for
  std::optional<ExchangeLogger::Options> log;   // nullopt: no log; the caller sets `secrets`
  ColorMode color = ColorMode::automatic;
  bool mock = false;
  bool access_lines = false;
  bool verbose = false;
  bool quiet = false;
};

// Errors: invalid_argument of check_combinations(); config: there is no default folder for the log.
Result<ServeOptions> read_serve_options(const Arguments& arguments);

}  // namespace finops::cli
