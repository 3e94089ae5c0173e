#include "cli/inspect/command.h"

#include <spdlog/fmt/fmt.h>

#include "cli/inspect/modes.h"
#include "cli/inspect/search/find_session.h"
#include "cli/terminal/display_text.h"
#include "cli/terminal/exit_codes.h"

namespace finops::cli {

int run_inspect(const InspectOptions& asked, const Terminal& out_terminal, std::ostream& out, std::ostream& err) {
  const auto inputs = find_inputs(asked.inputs);
  if (!inputs) {
    const Error& error = inputs.error();
    if (error.code != ErrorCode::io) {
      err << "finops: " << error_text(error.message) << '\n';
      return kUsage;
    }
    err << fmt::format("finops: cannot read {}: {}\n", typed(error.context), error.message);
    return kLocalIo;
  }
  InspectOptions options = asked;
  if (!asked.sessions.empty()) {
    const FoundSessions found = find_sessions(*inputs, asked.sessions, asked.now, err);
    if (found.code != kDone) return found.code;
    options.filter = Query::all_of({asked.filter, found.filter});
  }
  Output output(out);
  const InspectContext context{options, out_terminal, *inputs, output, err};
  switch (options.mode) {
    case InspectMode::list: return options.id || options.last ? show_records(context) : show_list(context);
    case InspectMode::stats: return show_stats(context);
    case InspectMode::follow: return follow_log(context);
    case InspectMode::exists: return tell_whether_any(context);
    case InspectMode::har: return export_har(context);
    case InspectMode::verify: return verify_log(context);
    case InspectMode::repair: return repair_log(context);
    case InspectMode::disk_usage: return show_disk_usage(context);
    case InspectMode::vacuum: return vacuum_log(context);
    case InspectMode::diff: return diff_records(context);
  }
  return kUsage;
}

}  // namespace finops::cli
