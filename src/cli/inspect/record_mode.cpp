#include <algorithm>
#include <string>
#include <vector>

#include <spdlog/fmt/fmt.h>

#include "cli/display_text.h"
#include "cli/exit_codes.h"
#include "cli/inspect/detail.h"
#include "cli/inspect/modes.h"
#include "cli/inspect/reprice.h"
#include "cli/inspect/scan.h"
#include "cli/json_text.h"
#include "core/base/strings.h"

namespace finops::cli {
namespace {

constexpr std::size_t kLeastIdEnd = 4, kFullId = 26;
constexpr std::size_t kCandidatesShown = 10;

struct Candidate {
  std::string id, description;
};

int refuse_ambiguous(std::string_view id, const std::vector<Candidate>& candidates, std::ostream& err) {
  err << fmt::format("finops: id '{}' fits {} entries\n", neutralise(id), candidates.size());
  for (std::size_t i = 0; i < candidates.size() && i < kCandidatesShown; ++i) {
    err << "  " << neutralise(candidates[i].description) << '\n';
  }
  if (candidates.size() > kCandidatesShown) err << "  ...\n";
  return kUsage;
}

}  // namespace

int show_records(const InspectContext& context) {
  const InspectOptions& options = context.options;
  std::ostream& err = context.err;
  const std::string& wanted = *options.id;
  if (wanted.size() < kLeastIdEnd) {
    err << fmt::format("finops: id '{}' is too short\n  give at least its last {} characters\n", neutralise(wanted),
                       kLeastIdEnd);
    return kUsage;
  }
  std::vector<Candidate> candidates;
  std::string line;  // of the first
  ScanOptions scan_options;
  scan_options.depth = Depth::whole;
  scan_options.copies = Copies::read;
  ScanSummary summary = scan(context.inputs, scan_options, [&](const RecordView& record) {
    const std::size_t rest = record.id.size() - std::min(record.id.size(), wanted.size());
    if (!iequals(record.id.substr(rest), wanted)) return true;
    const bool known =
        std::any_of(candidates.begin(), candidates.end(), [&](const Candidate& c) { return iequals(c.id, record.id); });
    if (known) return true;
    if (candidates.empty()) line = record.line;
    candidates.push_back({std::string(record.id), fmt::format("{}  {}  {}", record.id, record.ts, record.model)});
    return wanted.size() < kFullId;  // a full id names one
  });
  err << summary.report;
  summary.report.clear();
  if (candidates.size() > 1) return refuse_ambiguous(wanted, candidates, err);
  if (candidates.empty()) {
    err << fmt::format("finops: no entry with id '{}'\n", neutralise(wanted));
    return summary.code == kDone ? kNo : summary.code;
  }
  line = Repricer(options.reprice).line(line);
  RecordParser parser;
  RecordView record;
  if (options.json) {
    context.out.write(line + '\n');
  } else if (context.terminal.tty && !options.plain && parser.parse_copy(line, record)) {
    context.out.write(render_detail(record, context.terminal));
  } else {
    context.out.write(indent_json(line) + '\n');
  }
  return finish_scan(context, summary);
}

}  // namespace finops::cli
