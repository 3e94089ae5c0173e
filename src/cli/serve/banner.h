// What `finops serve` reports: the lines at the start and at the end, and the status document. Any thread.
#pragma once
#include <chrono>
#include <ostream>
#include <string>

#include "cli/flags/arguments.h"
#include "cli/serve/stats.h"
#include "cli/serve/stderr_queue.h"
#include "cli/terminal/terminal.h"
#include "core/log/write/exchange_logger.h"
#include "core/plugins/budget/budget_ledger.h"
#include "core/provider/provider.h"
#include "core/recordings/recording_index.h"

namespace finops::cli {

// The first line is a contract (C1): "finops VERSION listening on http://HOST:PORT". `answered`: by what
// instead of the providers; empty: by them. `log` and `budget` may be null.
void print_banner(std::ostream& err, const std::string& host, int port, const ProviderRegistry& providers,
                  std::string_view answered, const ExchangeLogger* log, BudgetLedger* budget, bool details);
// "finops: replay: 12 exchanges are ready from 2 files; left out: 3 that finops refused", and a line for each file that
// cannot be read.
std::string replay_lines(const IndexReport& report);
// One line, without a line break, about everything so far: exchanges, failures, tokens, cost, and where the log is.
// `log` may be null.
std::string summary_line(const ServeStats& stats, const ExchangeLogger* log);

// The answer to GET /_finops/status. `log` may be null.
std::string status_json(const ServeStats& stats, const ExchangeLogger* log, std::chrono::nanoseconds uptime,
                        const StderrQueue::Health& err);

}  // namespace finops::cli
