// The parts of the core that a command needs to run exchanges, built from its flags and the environment. Start-up code,
// one thread.
#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "cli/setup/budget.h"
#include "cli/setup/core_options.h"
#include "core/exchange/pipeline.h"
#include "core/exchange/transport.h"
#include "core/log/write/exchange_logger.h"
#include "core/prices/prices.h"
#include "core/provider/provider.h"
#include "core/recordings/recording_index.h"

namespace finops::cli {

// Each part uses those before it. They must outlive every exchange.
struct Core {
  std::unique_ptr<PriceTable> prices;
  ProviderRegistry providers;
  std::unique_ptr<Transport> transport;
  OpenedLedger budget;
  std::vector<std::string> faults;             // what --fault does, one line each
  std::unique_ptr<RecordingIndex> recordings;  // nullptr: none answer
  Pipeline pipeline;
  Tags tags;                            // of every exchange
  std::unique_ptr<ExchangeLogger> log;  // nullptr: no log

  std::vector<std::string> warnings() const;  // to show once it is clear that the command can work
};

// `prices` are those of price_table(options.prices). Errors: config and invalid_argument, naming the flag or variable;
// io.
Result<std::unique_ptr<Core>> build_core(CoreOptions options, std::unique_ptr<PriceTable> prices);

// The providers alone, with the variables of this process. Errors: config and invalid_argument.
Result<ProviderRegistry> build_providers(const ProviderSettings& settings);

// The line "finops: ..." for an error at the start, and the exit code that it means.
std::string start_error_line(const Error& error);
int start_error_code(const Error& error);

}  // namespace finops::cli
