#include <string>

#include <spdlog/fmt/fmt.h>

#include "cli/inspect/diff/diff_view.h"
#include "cli/inspect/find.h"
#include "cli/inspect/modes.h"
#include "cli/inspect/reprice.h"
#include "cli/terminal/display_text.h"
#include "cli/terminal/exit_codes.h"
#include "core/record/record_outcome.h"

namespace finops::cli {
namespace {

// A whole record and what its views look into.
struct Loaded {
  std::string line;
  RecordParser parser;
  WholeRecord record;
};

// False after saying why.
bool load(const std::string& line, Repricer& reprice, const std::string& id, std::ostream& err, Loaded& out) {
  out.line = reprice.line(line);
  RecordView& view = out.record.view;
  Result<RecordMessage> request{RecordMessage{}}, response{RecordMessage{}};
  const bool whole = out.parser.parse_copy(out.line, view);
  if (whole) request = parse_message(view.request), response = parse_message(view.response);
  if (!whole || !request || !response) {
    err << fmt::format("finops: the record {} is damaged inside\n", neutralise(id));
    return false;
  }
  if (is_note(view)) {
    err << fmt::format("finops: {} is a note, not an exchange\n", neutralise(id));
    return false;
  }
  out.record.request = *std::move(request);
  out.record.response = *std::move(response);
  return true;
}

}  // namespace

int diff_records(const InspectContext& context) {
  const InspectOptions& options = context.options;
  const FoundLines found = find_lines(context, {options.diff_left, options.diff_right});
  if (found.code != kDone) return found.code == kNo ? kUsage : found.code;  // 1 would say that they differ
  Repricer reprice(options.reprice);
  Loaded left, right;
  if (!load(found.lines[0], reprice, options.diff_left, context.err, left)) return kUsage;
  if (!load(found.lines[1], reprice, options.diff_right, context.err, right)) return kUsage;

  DiffReport report{context, left.record, right.record, diff_of(left.record, right.record), {}, {}};
  report.prompts = compare_prompts(left.record.request.body, right.record.request.body);
  if (report.prompts) {
    const PriceTable* prices = options.reprice != nullptr ? options.reprice : options.prices;
    if (prices == nullptr) prices = &built_in_prices();
    report.loss = cache_loss(*report.prompts, left.record.view, right.record.view, *prices);
  }
  if (options.json) {
    write_diff_json(report);
  } else if (context.terminal.tty && !options.plain) {
    show_diff_view(report);
  } else {
    write_diff_tsv(report);
  }
  const int code = finish_scan(context, found.summary);
  return code == kDone && !context.out.failed() && !report.diff.same() ? kNo : code;
}

}  // namespace finops::cli
