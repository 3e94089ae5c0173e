#include <string>

#include "cli/exit_codes.h"
#include "cli/inspect/detail.h"
#include "cli/inspect/find_record.h"
#include "cli/inspect/modes.h"
#include "cli/inspect/reprice.h"
#include "cli/json_text.h"

namespace finops::cli {

int show_records(const InspectContext& context) {
  const InspectOptions& options = context.options;
  const FoundRecords found = find_records(context, {*options.id});
  if (found.code != kDone) return found.code;
  const std::string line = Repricer(options.reprice).line(found.lines[0]);
  RecordParser parser;
  RecordView record;
  if (options.json) {
    context.out.write(line + '\n');
  } else if (context.terminal.tty && !options.plain && parser.parse_copy(line, record)) {
    context.out.write(render_detail(record, context.terminal));
  } else {
    context.out.write(indent_json(line) + '\n');
  }
  return finish_scan(context, found.summary);
}

}  // namespace finops::cli
