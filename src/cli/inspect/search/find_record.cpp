#include "cli/inspect/search/find_record.h"

#include <algorithm>
#include <string_view>

#include <spdlog/fmt/fmt.h>

#include "cli/inspect/one/id_part.h"
#include "cli/terminal/display_text.h"
#include "cli/terminal/exit_codes.h"
#include "core/base/strings.h"

namespace finops::cli {
namespace {

constexpr std::size_t kFullId = 26;

struct Candidate {
  std::string id, description;
};

// What one of the ids may mean.
struct Wanted {
  std::string_view id;
  std::vector<Candidate> candidates;
  std::string line;  // of the first candidate

  // A full id names one; of a part it takes the whole log to know that it fits no other.
  bool settled() const { return id.size() >= kFullId && !candidates.empty(); }

  void offer(const RecordView& record) {
    if (!has_part(record.id, id)) return;
    const bool known =
        std::any_of(candidates.begin(), candidates.end(), [&](const Candidate& c) { return iequals(c.id, record.id); });
    if (known) return;
    if (candidates.empty()) line = record.line;
    candidates.push_back({std::string(record.id), fmt::format("{}  {}  {}", record.id, record.ts, record.model)});
  }
};

std::vector<std::string> descriptions(const Wanted& wanted) {
  std::vector<std::string> out;
  for (const Candidate& candidate : wanted.candidates) out.push_back(candidate.description);
  return out;
}

}  // namespace

FoundRecords find_records(const InspectContext& context, const std::vector<std::string>& ids) {
  std::ostream& err = context.err;
  FoundRecords found;
  std::vector<Wanted> all;
  for (const std::string& id : ids) {
    if (id.size() < kLeastPart) {
      err << fmt::format("finops: id '{}' is too short\n  give at least {} characters of its beginning or its end\n",
                         neutralise(id), kLeastPart);
      found.code = kUsage;
      return found;
    }
    all.push_back({id, {}, {}});
  }
  ScanOptions scan_options;
  scan_options.depth = Depth::whole;
  scan_options.copies = Copies::read;
  found.summary = scan(context.inputs, scan_options, [&](const RecordView& record) {
    for (Wanted& wanted : all) wanted.offer(record);
    return !std::all_of(all.begin(), all.end(), [](const Wanted& wanted) { return wanted.settled(); });
  });
  err << found.summary.report;
  found.summary.report.clear();
  for (Wanted& wanted : all) {
    if (wanted.candidates.size() > 1) {
      say_ambiguous(fmt::format("id '{}'", wanted.id), "entries", descriptions(wanted), err);
      found.code = kUsage;
    } else if (wanted.candidates.empty()) {
      err << fmt::format("finops: no entry with id '{}'\n", typed(wanted.id));
      found.code = std::max(found.code, found.summary.code == kDone ? kNo : found.summary.code);
    }
    found.lines.push_back(std::move(wanted.line));
  }
  return found;
}

}  // namespace finops::cli
