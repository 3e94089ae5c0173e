#include <algorithm>
#include <memory>
#include <optional>

#include "cli/inspect/list/list.h"
#include "cli/inspect/list/list_footer.h"
#include "cli/inspect/list/list_writer.h"
#include "cli/inspect/modes.h"
#include "cli/inspect/reprice.h"
#include "cli/terminal/display_text.h"
#include "cli/terminal/exit_codes.h"
#include "cli/terminal/log_words.h"
#include "core/record/stored_reason.h"
#include "core/search/scan.h"

namespace finops::cli {
namespace {

constexpr std::uint64_t kTerminalLimit = 20;
constexpr std::uint64_t kFew = 100;  // records whose bodies are read for the sake of why they failed

bool asks_for_reason(const InspectOptions& options) {
  return std::any_of(options.fields.begin(), options.fields.end(),
                     [](const std::string& name) { return name == "error.code" || name == "error.message"; });
}

// For the newest first: all of them are kept, since they come oldest first.
class Backwards {
 public:
  void keep(const RecordView& record) { lines_.emplace_back(record.line); }

  template <class Visit>
  void for_each(Visit visit) {
    RecordParser parser;
    RecordView record;
    for (auto line = lines_.rbegin(); line != lines_.rend(); ++line) {
      if (parser.parse_copy(*line, record) && !visit(record)) return;
    }
  }

 private:
  std::vector<std::string> lines_;
};

}  // namespace

int show_list(const InspectContext& context) {
  const InspectOptions& options = context.options;
  const Terminal& terminal = context.terminal;
  if (asks_for_field_help(options)) {
    print_field_help(terminal, options.plain, context.out);
    return context.out.finish(context.err);
  }
  auto made = make_list_writer(options, terminal, context.out);
  if (!made) {
    context.err << "finops: " << error_text(made.error().message) << '\n';
    return kUsage;
  }
  const std::unique_ptr<ListWriter> writer = *std::move(made);
  const bool as_table = is_table(options, terminal);
  const std::uint64_t limit = options.limit.value_or(as_table ? kTerminalLimit : 0);

  ListTotals totals;
  Repricer reprice(options.reprice);
  StoredReason reason;
  const auto show = [&](const RecordView& logged) {
    const RecordView& record = reason.add_to(reprice.metadata(logged), logged);
    totals.add(record);
    if (options.reprice != nullptr && options.json && options.bodies) {
      RecordView whole = record;
      const std::string line = reprice.line(logged.line);
      whole.line = line;
      writer->add(whole, logged);
    } else {
      writer->add(record, logged);
    }
    return !context.out.failed();
  };
  Backwards backwards;
  const auto visit = [&](const RecordView& logged) {
    if (!options.reverse) return show(logged);
    backwards.keep(logged);
    return true;
  };
  ScanOptions scan_options;
  scan_options.filter = &options.filter;
  scan_options.notes = options.json && options.fields.empty();
  const bool whole = writer->wants_bodies() || asks_for_reason(options) || (as_table && limit > 0 && limit <= kFew);
  scan_options.depth = whole ? Depth::whole : Depth::metadata;
  const ScanSummary summary = limit == 0 && !options.reverse
                                  ? scan(context.inputs, scan_options, visit)
                                  : scan_last(context.inputs, limit == 0 ? UINT64_MAX : limit, scan_options, visit);
  backwards.for_each(show);
  writer->finish();

  const int code = finish_scan(context, summary);
  if (context.out.failed() || options.quiet) return code;
  if (summary.entries == 0 && !(options.json && summary.notes > 0)) {
    context.err << no_entries(options.inputs);
  } else if (as_table) {
    const std::string log = context.inputs.size() == 1 ? display_name(context.inputs[0]) : "";
    const auto entries = summary.partly ? std::nullopt : std::optional(summary.entries);
    context.err << list_footer(totals, entries, log, options.inputs, terminal);
  }
  return code;
}

}  // namespace finops::cli
