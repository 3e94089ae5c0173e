#include "cli/inspect/scan.h"

#include <algorithm>
#include <sstream>
#include <tuple>
#include <utility>

#include <spdlog/fmt/fmt.h>

#include "cli/display_text.h"
#include "cli/exit_codes.h"
#include "cli/inspect/list.h"
#include "core/log/seen_ids.h"

namespace finops::cli {
namespace {

void say_unreadable(const Error& error, std::string_view name, std::ostream& err) {
  err << fmt::format("finops: cannot read {}: {}\n", name, error.message);
}

Depth depth_of(const ScanOptions& options) {
  return options.filter != nullptr && options.filter->needs_bodies() ? Depth::whole : options.depth;
}

// The newest records of everything offered, by their time and id, since parallel writers have a file each.
class Newest {
 public:
  explicit Newest(std::uint64_t limit) : limit_(limit) {}

  void offer(const RecordView& record) {
    const auto older = [](const Kept& a, const Kept& b) { return a > b; };  // the heap's front is the oldest
    if (kept_.size() >= limit_) {
      if (kept_.empty()) return;
      const Kept& oldest = kept_.front();
      if (std::tie(record.ts, record.id) < std::tuple<std::string_view, std::string_view>(oldest.ts, oldest.id)) return;
      std::pop_heap(kept_.begin(), kept_.end(), older);
      kept_.pop_back();
    }
    kept_.push_back({std::string(record.ts), std::string(record.id), ++seen_, std::string(record.line)});
    std::push_heap(kept_.begin(), kept_.end(), older);
  }

  // Oldest first.
  template <class Visit>
  void for_each(Visit visit) {
    std::sort(kept_.begin(), kept_.end());
    RecordParser parser;
    RecordView record;
    for (const Kept& kept : kept_) {
      if (parser.parse_copy(kept.line, record) && !visit(record)) return;
    }
  }

 private:
  struct Kept {
    std::string ts, id;
    std::uint64_t order;
    std::string line;
    bool operator<(const Kept& o) const { return std::tie(ts, id, order) < std::tie(o.ts, o.id, o.order); }
    bool operator>(const Kept& o) const { return o < *this; }
  };

  std::uint64_t limit_;
  std::uint64_t seen_ = 0;
  std::vector<Kept> kept_;
};

}  // namespace

ScanSummary scan(const std::vector<LogInput>& inputs, const ScanOptions& options,
                 const std::function<bool(const RecordView&)>& visit) {
  const bool skip_copies = options.copies == Copies::skip && inputs.size() > 1;
  SeenIds seen;
  ScanSummary summary;
  std::ostringstream err;
  RecordView record;
  LogReader::Limits limits;
  limits.depth = depth_of(options);
  for (const LogInput& input : inputs) {
    auto reader = open_input(input, limits);
    if (!reader && reader.error().code == ErrorCode::not_found) continue;  // deleted since it was listed
    if (!reader) {
      summary.code = kLocalIo;
      say_unreadable(reader.error(), display_name(input), err);
      continue;
    }
    bool wanted = true;
    std::uint64_t duplicates = 0;
    while (wanted) {
      const auto more = reader->next(record);
      if (!more) {
        summary.code = kLocalIo;
        say_unreadable(more.error(), display_name(input), err);
      }
      if (!more || !*more) break;
      if (skip_copies && !record.id.empty() && !seen.insert(record.id)) {
        ++duplicates;
        continue;
      }
      if (is_note(record)) {
        ++summary.notes;
      } else {
        ++summary.entries;
        if (options.filter != nullptr && !options.filter->matches(record)) continue;
        ++summary.fitting;
      }
      wanted = visit(record);
    }
    report_counts(reader->counts(), input, err);
    if (duplicates > 0) {
      err << fmt::format("finops: {} {} skipped in {}\n", duplicates, duplicates == 1 ? "duplicate" : "duplicates",
                         display_name(input));
    }
    summary.damaged += reader->counts().damaged + reader->counts().lost.count;
    if (!wanted) break;
  }
  summary.report = err.str();
  return summary;
}

ScanSummary scan_last(const std::vector<LogInput>& inputs, std::uint64_t count, const ScanOptions& options,
                      const std::function<bool(const RecordView&)>& visit) {
  Newest newest(count);
  ScanSummary summary = scan(inputs, options, [&](const RecordView& record) {
    if (options.notes || !is_note(record)) newest.offer(record);
    return true;
  });
  newest.for_each(visit);
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
