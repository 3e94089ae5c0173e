// The flags of `replay` as plain values. Start-up code, one thread.
#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cli/flags/arguments.h"
#include "cli/replay/change.h"
#include "cli/replay/pace.h"
#include "cli/replay/report/report.h"
#include "cli/replay/report/summary.h"
#include "cli/send/deadline.h"
#include "cli/setup/core_options.h"
#include "cli/terminal/terminal.h"
#include "core/base/money.h"
#include "core/compare/compare.h"
#include "core/query/query.h"

namespace finops::cli {

// Which recorded exchanges.
struct ReplayChoice {
  std::vector<std::string> inputs;  // files, folders, `-`; none: the default log
  Query filter;
  std::vector<std::string> sessions, ids;  // as the user wrote them
  bool with_replays = false;               // also records that are replays themselves
  std::optional<std::uint64_t> last, limit;
  std::optional<double> sample;  // per cent
  WallTime now{};
};

struct ReplayOptions : CoreOptions {
  ReplayChoice choice;
  RequestChanges changes;
  std::string to;  // a base URL; empty: the providers' own
  std::uint64_t at_once = 1;
  Pace pace;
  TimeLimits limits;  // of each exchange
  std::optional<NanoUsd> max_cost;
  std::optional<std::uint64_t> max_requests;
  NanoUsd confirm_above = 1'000'000'000;
  bool yes = false;
  CompareOptions compare;
  std::uint64_t baseline = 0;
  ReplayLimits tolerance;
  std::vector<ReportTarget> reports;
  std::string resume;  // a file of an earlier run; empty: none
  bool json = false, dry_run = false, quiet = false;
  ColorMode color = ColorMode::automatic;
};

// Errors: invalid_argument; io: a file of -H.
Result<ReplayOptions> read_replay_options(const Arguments& arguments, WallTime now);

}  // namespace finops::cli
