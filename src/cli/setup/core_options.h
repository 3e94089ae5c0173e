// The flags that decide how exchanges run, the same for every command that makes exchanges. Start-up code, one thread.
#pragma once
#include <chrono>
#include <optional>
#include <vector>

#include "cli/flags/arguments.h"
#include "cli/prices/options.h"
#include "core/exchange/tags.h"
#include "core/log/write/exchange_logger.h"
#include "core/plugins/budget/budget_ledger.h"
#include "core/plugins/fault/fault_spec.h"
#include "core/plugins/registry.h"
#include "core/provider/provider.h"
#include "core/recordings/body_value.h"

namespace finops::cli {

// Recorded exchanges that answer requests.
struct ReplaySource {
  std::vector<std::string> logs;  // files and folders
  IgnoredPlaces ignored;
  ReplayOptions how;
};

struct CoreOptions {
  ProviderSettings providers;
  PriceOptions prices;
  PluginChoice plugins;
  Tags tags;
  std::optional<BudgetLedger::Options> budget;  // nullopt: none was asked for
  std::optional<ExchangeLogger::Options> log;   // nullopt: no log
  std::vector<FaultSpec> faults;
  std::optional<ReplaySource> replay;  // nullopt: requests go to the providers, or to the mock
  bool mock = false;
  std::optional<ProviderId> only;  // the one provider that is used, and checked at the start; nullopt: all
};

// Only for commands that have all of these flags. Error::config: there is no default folder for the log.
Result<CoreOptions> read_core_options(const Arguments& arguments);

std::chrono::milliseconds to_milliseconds(double seconds);

}  // namespace finops::cli
