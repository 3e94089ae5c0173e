// What a replay would do before it does anything: how much it may cost, the question whether it may, and --dry-run.
// One thread.
#pragma once
#include <cstdint>
#include <optional>
#include <ostream>
#include <string>

#include "cli/replay/options.h"
#include "cli/replay/select.h"
#include "cli/terminal/output.h"

namespace finops::cli {

struct ReplayEstimate {
  std::uint64_t requests = 0;  // to send, those of --baseline included
  std::uint64_t unknown = 0;   // of them, those whose cost nobody knows
  NanoUsd usd = 0;             // of the others
};
// `most`: of the first so many requests (--max-requests).
ReplayEstimate estimate_of(const Selection& selection, std::uint64_t baseline, std::optional<std::uint64_t> most);
// "about $1.42", "unknown for 3 of 5 requests".
std::string estimate_words(const ReplayEstimate& estimate);

// Whether the run may cost what it may cost: asks on a terminal, and prints why not. kDone: it may.
int confirm_cost(const ReplayOptions& options, const ReplayEstimate& estimate, std::ostream& err);

// --dry-run: reads every request, sends nothing, and prints what would happen. Returns an exit code.
int print_plan(const ReplayOptions& options, const Selection& selection, const ProviderRegistry& providers, Output& out,
               std::ostream& err);

}  // namespace finops::cli
