#include "cli/inspect/search/scan.h"

#include <algorithm>
#include <sstream>
#include <tuple>
#include <utility>

#include <spdlog/fmt/fmt.h>

#include "cli/terminal/display_text.h"
#include "cli/terminal/exit_codes.h"
#include "core/log/read/seen_ids.h"
#include "core/record/record_outcome.h"

namespace finops::cli {

Depth depth_of(const ScanOptions& options) {
  return options.filter != nullptr && options.filter->needs_bodies() ? Depth::whole : options.depth;
}

bool metadata_first(const ScanOptions& options) {
  return options.filter != nullptr && !options.filter->empty() && depth_of(options) == Depth::whole;
}

void say_unreadable(const Error& error, const LogInput& input, std::ostream& err) {
  err << fmt::format("finops: cannot read {}: {}\n", display_name(input), error.message);
}

void say_duplicates(std::uint64_t count, const LogInput& input, std::ostream& err) {
  if (count == 0) return;
  err << fmt::format("finops: {} {} skipped in {}\n", count, count == 1 ? "duplicate" : "duplicates",
                     display_name(input));
}

ScanSummary scan(const std::vector<LogInput>& inputs, const ScanOptions& options,
                 const std::function<bool(const RecordView&)>& visit) {
  const bool skip_copies = options.copies == Copies::skip && inputs.size() > 1;
  SeenIds seen;
  ScanSummary summary;
  std::ostringstream err;
  RecordView record;
  LogReader::Limits limits;
  const bool in_two_steps = metadata_first(options);
  limits.depth = in_two_steps ? Depth::metadata : depth_of(options);
  for (const LogInput& input : inputs) {
    auto reader = open_input(input, limits);
    if (!reader && reader.error().code == ErrorCode::not_found) continue;  // deleted since it was listed
    if (!reader) {
      summary.code = kLocalIo;
      say_unreadable(reader.error(), input, err);
      continue;
    }
    bool wanted = true;
    std::uint64_t duplicates = 0;
    while (wanted) {
      const auto more = reader->next(record);
      if (!more) {
        summary.code = kLocalIo;
        say_unreadable(more.error(), input, err);
      }
      if (!more || !*more) break;
      if (skip_copies && seen.contains(record.id)) {
        ++duplicates;
        continue;
      }
      const bool unfit = in_two_steps && !is_note(record) && !options.filter->may_match(record, reader->whole_line());
      if (in_two_steps && !unfit && !reader->read_whole(record)) continue;
      if (skip_copies) seen.insert(record.id);
      if (is_note(record)) {
        ++summary.notes;
      } else {
        ++summary.entries;
        if (unfit || (options.filter != nullptr && !options.filter->matches(record))) continue;
        ++summary.fitting;
      }
      wanted = visit(record);
    }
    report_counts(reader->counts(), input, err);
    say_duplicates(duplicates, input, err);
    summary.damaged += reader->counts().damaged + reader->counts().lost.count;
    if (!wanted) break;
  }
  summary.report = err.str();
  return summary;
}

int finish_scan(const InspectContext& context, const ScanSummary& summary) {
  const int written = context.out.finish(context.err);
  if (context.out.failed()) return written;
  context.err << summary.report;
  if (summary.code != kDone) return summary.code;
  return context.options.strict && summary.damaged > 0 ? kNo : kDone;
}

}  // namespace finops::cli
