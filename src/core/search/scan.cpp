#include "core/search/scan.h"

#include <utility>

#include "core/search/sieve.h"

namespace finops {

void conclude(InputFindings findings, ScanSummary& summary) {
  const LogReadCounts& counts = findings.counts;
  summary.unreadable = summary.unreadable || findings.unreadable;
  summary.damaged += counts.damaged + counts.broken.count;
  const bool silent = !findings.unreadable && counts.damaged == 0 && counts.broken.count == 0 &&
                      counts.unknown_version == 0 && findings.duplicates == 0;
  if (!silent) summary.findings.push_back(std::move(findings));
}

ScanSummary scan(const std::vector<LogInput>& inputs, const ScanOptions& options,
                 const std::function<bool(const RecordView&)>& visit) {
  Sieve sieve(options, options.copies == Copies::skip && inputs.size() > 1, options.worth_reading != nullptr);
  const auto judge = [&](const RecordView& record) {
    return options.worth_reading == nullptr || options.worth_reading(record) ? Wanted::now : Wanted::no;
  };
  ScanSummary summary;
  RecordView record;
  LogReader::Limits limits;
  limits.depth = sieve.reader_depth();
  for (const LogInput& input : inputs) {
    InputFindings findings{input, {}, {}, 0};
    auto reader = open_input(input, limits);
    if (!reader && reader.error().code == ErrorCode::not_found) continue;  // deleted since it was listed
    if (!reader) {
      findings.unreadable = reader.error();
      conclude(std::move(findings), summary);
      continue;
    }
    bool more = true;
    while (more) {
      const auto next = reader->next(record);
      if (!next) findings.unreadable = next.error();
      if (!next || !*next) break;
      if (!sieve.pass(*reader, record, summary, findings, judge)) continue;
      if (options.place != nullptr) *options.place = {reader->place().begin, reader->place().end};
      more = visit(record);
    }
    findings.counts = reader->counts();
    conclude(std::move(findings), summary);
    if (!more) break;
  }
  return summary;
}

}  // namespace finops
