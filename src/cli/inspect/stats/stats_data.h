// Sums for programs: tab-separated values, CSV and JSON, with every number in full. One thread.
#pragma once
#include <vector>

#include "cli/inspect/context.h"
#include "core/query/aggregate_summary.h"
#include "core/search/scan.h"

namespace finops::cli {

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
// {period, totals, groups, latency, failures} as one object, or with --by one object for each group, line by line.
void write_stats_json(const StatsReport& report);

}  // namespace finops::cli
