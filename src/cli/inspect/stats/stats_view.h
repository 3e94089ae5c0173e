// Sums on a terminal: what it all took, by group, how long answers took, when, and what failed. One thread.
#pragma once
#include <string>
#include <vector>

#include "cli/inspect/stats/stats_data.h"

namespace finops::cli {

// The whole screen; what does not fit is left out from the least important column on.
void show_stats_view(const StatsReport& report);

// In a column: "$1.6332 +3", three exchanges of unknown cost; ">$1.6332", a lower bound; "-".
std::string cost_text(const CostSum& cost, CostBasis basis);

// The parts of the screen.
void print_stats_table(const StatsReport& report);             // stats_table.cpp
std::string render_stats_bars(const StatsReport& report);      // stats_bars.cpp: latency, and hours beside it
std::string render_stats_failures(const StatsReport& report);  // stats_failures.cpp

}  // namespace finops::cli
