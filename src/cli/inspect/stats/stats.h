// The output of `inspect --stats`. One thread.
#pragma once
#include <string>
#include <vector>

#include "cli/inspect/context.h"
#include "core/query/aggregate_summary.h"
#include "core/search/scan.h"

namespace finops::cli {

// --- Sums for programs: tab-separated values, CSV and JSON, with exact numbers. One thread.

struct StatsReport {
  const InspectContext& context;
  const LogSummary& summary;
  const ScanSummary& scan;
  std::vector<double> percentiles;  // never empty
};

// One line for each group: group requests failed in cached out usd unpriced usage_unknown usage_partial, then the
// percentiles of the total time and of the time to the first token. Unknown is empty.
void write_stats_tsv(const StatsReport& report);
void write_stats_csv(const StatsReport& report);  // always with a header
// {period, totals, groups, latency, failures} as one object, or, with --by, one object per group and line.
void write_stats_json(const StatsReport& report);

// --- Sums on a terminal: totals, groups, durations, requests over time, and failures. One thread.

// The whole screen. If it is too wide, the least important columns are left out first.
void show_stats_view(const StatsReport& report);

// The text for a column: "$1.6332 +3" (three exchanges of unknown cost); ">$1.6332" (a lower bound); "-".
std::string cost_text(const CostSum& cost, CostBasis basis);

// The parts of the screen.
void print_stats_table(const StatsReport& report);             // stats_table.cpp
std::string render_stats_bars(const StatsReport& report);      // stats_bars.cpp: latency, and hours beside it
std::string render_stats_failures(const StatsReport& report);  // stats_mode.cpp

}  // namespace finops::cli
