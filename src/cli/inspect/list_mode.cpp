#include <memory>

#include "cli/inspect/list.h"
#include "cli/inspect/modes.h"
#include "cli/inspect/reprice.h"
#include "cli/inspect/scan.h"

namespace finops::cli {
namespace {

constexpr std::uint64_t kTerminalLimit = 20;

}  // namespace

int show_list(const InspectContext& context) {
  const InspectOptions& options = context.options;
  const Terminal& terminal = context.terminal;
  const bool as_table = terminal.tty && !options.json && !options.plain;
  const std::uint64_t limit = options.limit.value_or(terminal.tty && !options.plain ? kTerminalLimit : 0);
  const std::unique_ptr<ListWriter> writer = options.json ? make_json_writer(context.out)
                                             : as_table   ? make_table_writer(terminal, context.out)
                                                          : make_tsv_writer(options.header, context.out);
  ListTotals totals;
  Repricer reprice(options.reprice);
  const auto show = [&](const RecordView& logged) {
    const RecordView& record = reprice.metadata(logged);
    writer->add(record);
    totals.add(record);
    return !context.out.failed();
  };
  ScanOptions scan_options;
  scan_options.filter = &options.filter;
  scan_options.notes = options.json;
  const ScanSummary summary =
      limit == 0 ? scan(context.inputs, scan_options, show) : scan_last(context.inputs, limit, scan_options, show);
  writer->finish();

  const int code = finish_scan(context, summary);
  if (context.out.failed()) return code;
  if (summary.entries == 0 && !(options.json && summary.notes > 0)) {
    context.err << "no entries\n";
  } else if (as_table) {
    const std::string log = context.inputs.size() == 1 ? display_name(context.inputs[0]) : "";
    context.err << list_footer(totals, summary.entries, log, terminal);
  }
  return code;
}

}  // namespace finops::cli
