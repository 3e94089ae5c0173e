#include "cli/inspect/modes.h"
#include "cli/inspect/reprice.h"
#include "cli/inspect/stats/stats_data.h"
#include "cli/inspect/stats/stats_view.h"
#include "cli/terminal/display_text.h"
#include "cli/terminal/exit_codes.h"
#include "cli/terminal/log_words.h"
#include "core/record/record_outcome.h"
#include "core/search/scan.h"

namespace finops::cli {
namespace {

const std::vector<double> kPercentiles = {50, 95, 99};

}  // namespace

int show_stats(const InspectContext& context) {
  const InspectOptions& options = context.options;
  auto grouping = Grouping::parse(options.by);
  if (!grouping) {
    context.err << "finops: --by: " << typed(grouping.error().message) << '\n';
    return kUsage;
  }

  LogSummary summary(*std::move(grouping), options.all_latency);
  Repricer reprice(options.reprice);
  ScanOptions scan_options;
  scan_options.filter = &options.filter;
  const auto add = [&](const RecordView& record) {
    if (!is_note(record)) summary.add(reprice.metadata(record));
    return true;
  };
  const std::uint64_t limit = options.limit.value_or(0);
  const ScanSummary scanned =
      limit == 0 ? scan(context.inputs, scan_options, add) : scan_last(context.inputs, limit, scan_options, add);
  const StatsReport report{context, summary, scanned, options.percentiles.empty() ? kPercentiles : options.percentiles};
  const bool any = summary.sums().total().requests > 0;
  if (options.json) {
    write_stats_json(report);
  } else if (options.csv) {
    write_stats_csv(report);
  } else if (!context.terminal.tty || options.plain) {
    write_stats_tsv(report);
  } else if (any) {
    show_stats_view(report);
  }
  const int code = finish_scan(context, scanned);
  if (any || context.out.failed()) return code;
  context.err << (scanned.entries == 0 ? no_entries(options.inputs) : "no entries\n");
  return code;
}

}  // namespace finops::cli
