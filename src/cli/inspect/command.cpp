#include "cli/inspect/command.h"

#include <spdlog/fmt/fmt.h>

#include "cli/inspect/context.h"
#include "cli/inspect/find.h"
#include "cli/terminal/exit_codes.h"
#include "cli/terminal/log_words.h"
#include "cli/terminal/typed.h"
#include "core/record/record_outcome.h"
#include "core/search/find_session.h"

namespace finops::cli {

int run_inspect(const InspectOptions& asked, const Terminal& out_terminal, std::ostream& out, std::ostream& err) {
  const auto found = find_inputs(asked.inputs);
  if (!found) {
    const Error& error = found.error();
    if (error.code != ErrorCode::io) {
      err << "finops: " << error_text(error.message) << '\n';
      return kUsage;
    }
    err << fmt::format("finops: cannot read {}: {}\n", typed_file(error.context), error.message);
    return kLocalIo;
  }
  warn_of_skipped(*found);
  const std::vector<LogInput>& inputs = found->inputs;
  InspectOptions options = asked;
  if (!asked.sessions.empty()) {
    // With -f a session may begin later; --exists says by itself that there is none.
    const bool must_exist = asked.mode != InspectMode::follow && asked.mode != InspectMode::exists;
    const SessionFilter sessions = filter_sessions(inputs, asked.sessions, asked.now, must_exist, err);
    if (sessions.code != kDone) return sessions.code;
    options.filter = Query::all_of({asked.filter, sessions.filter});
  }
  Output output(out);
  const InspectContext context{options, out_terminal, inputs, output, err};
  switch (options.mode) {
    case InspectMode::list: return options.id || options.last ? show_records(context) : show_list(context);
    case InspectMode::stats: return show_stats(context);
    case InspectMode::follow: return follow_log(context);
    case InspectMode::exists: return check_existence(context);
    case InspectMode::har: return export_har(context);
    case InspectMode::verify: return verify_log(context);
    case InspectMode::repair: return repair_log(context);
    case InspectMode::disk_usage: return show_disk_usage(context);
    case InspectMode::vacuum: return vacuum_log(context);
    case InspectMode::diff: return diff_records(context);
  }
  return kUsage;
}

int check_existence(const InspectContext& context) {
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

int finish_scan(const InspectContext& context, const ScanSummary& summary) {
  const int written = context.out.finish(context.err);
  if (context.out.failed()) return written;
  context.err << report_of(summary);
  if (summary.unreadable) return kLocalIo;
  if (!context.options.sessions.empty() && summary.fitting == 0 && !can_look_ahead(context.inputs)) {
    context.err << "no such session; a stream can be read only once, so --session takes only whole ids there\n";
    return kNo;
  }
  return context.options.strict && summary.damaged > 0 ? kNo : kDone;
}

}  // namespace finops::cli
