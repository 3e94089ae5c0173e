#include "cli/inspect/modes.h"
#include "cli/inspect/search/scan.h"
#include "cli/terminal/exit_codes.h"
#include "core/record/record_outcome.h"

namespace finops::cli {

int tell_whether_any(const InspectContext& context) {
  ScanOptions options;
  options.copies = Copies::read;
  options.filter = &context.options.filter;
  const ScanSummary summary = scan(context.inputs, options, [](const RecordView& record) {
    return is_note(record);  // the first exchange is enough
  });
  if (summary.fitting > 0) return kDone;
  const int code = finish_scan(context, summary);
  return code == kDone ? kNo : code;
}

}  // namespace finops::cli
