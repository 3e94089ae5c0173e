// `send --repeat`: the same request several times, and a table of how long the answers took.
#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <ostream>
#include <string>

#include "cli/send/deadline.h"
#include "cli/terminal/output.h"
#include "cli/terminal/terminal.h"
#include "core/exchange/exchange_runner.h"
#include "core/prices/cost_total.h"
#include "core/query/aggregate_values.h"
#include "core/redact/redact.h"

namespace finops::cli {

struct RepeatPlan {
  std::uint64_t count = 1, at_once = 1;
  TimeLimits limits;  // of each exchange
};

// Called by several threads at once. They outlive the run.
struct RepeatParts {
  std::function<Exchange()> make_exchange;
  std::function<ExchangeRunner(Transport&)> make_runner;
  Transport& transport;
  const Redactor& redactor;
  int cancel_fd = -1;  // see Cancel::client_fd: no exchange begins once it is broken
};

struct RepeatSummary {
  std::uint64_t done = 0, failed = 0;  // exchanges that a signal ended are not counted
  std::uint64_t at_once = 1;
  std::chrono::nanoseconds elapsed{};
  ValueSet first_byte, first_token, total;        // of those that did not fail, in milliseconds
  CostTotal cost;                                 // of all
  std::map<std::string, std::uint64_t> failures;  // what happened, and how often
  int code = 0;                                   // the highest exit code of all
};

// Returns when all exchanges have ended.
RepeatSummary repeat_exchange(const RepeatPlan& plan, const RepeatParts& parts);

// On a terminal a summary and a table; in a pipe tab-separated lines (name, count, p50, p90, p95, p99, max in
// milliseconds), and the summary on `err`. What failed is said on `err`.
void print_repeat(const RepeatSummary& summary, const Terminal& terminal, Output& out, std::ostream& err);

}  // namespace finops::cli
