#include <sys/stat.h>

#include <algorithm>
#include <deque>
#include <optional>
#include <sstream>
#include <tuple>
#include <utility>

#include "cli/inspect/search/scan.h"
#include "cli/terminal/exit_codes.h"
#include "core/base/clock.h"
#include "core/log/read/log_tail.h"
#include "core/log/read/seen_ids.h"
#include "core/record/record_outcome.h"

namespace finops::cli {
namespace {

// A record that is copied, to be shown at the end.
struct Kept {
  WallTime end;
  std::uint64_t order;  // as they were met: a later one is older
  std::string ts, id, line;

  bool ended_before(const Kept& other) const { return std::tie(end, other.order) < std::tie(other.end, order); }
  bool started_before(const Kept& other) const {
    return std::tie(ts, id, other.order) < std::tie(other.ts, other.id, order);
  }
};

// The time that the record tells; long ago if it does not.
WallTime end_of(const RecordView& record) {
  const auto start = parse_rfc3339(record.ts);
  if (!start) return WallTime::min();
  const auto duration =
      std::chrono::duration<double, std::milli>(std::clamp(record.duration_ms.value_or(0), 0.0, 1e12));
  return *start + std::chrono::duration_cast<WallTime::duration>(duration);
}

struct Source {
  const LogInput* input;
  std::optional<WallTime> written;  // last; nullopt: not known, so it must be read
  std::ostringstream report;
};

std::optional<WallTime> last_write(const LogInput& input) {
  struct stat info {};
  if (input.path == "-" || ::stat(input.path.c_str(), &info) != 0 || !S_ISREG(info.st_mode)) return std::nullopt;
  return WallTime(std::chrono::duration_cast<WallTime::duration>(std::chrono::seconds(info.st_mtim.tv_sec) +
                                                                 std::chrono::nanoseconds(info.st_mtim.tv_nsec)));
}

class LastScan {
 public:
  LastScan(std::uint64_t count, const ScanOptions& options, bool skip_copies)
      : count_(count), options_(options), skip_copies_(skip_copies), in_two_steps_(metadata_first(options)) {
    limits_.depth = in_two_steps_ ? Depth::metadata : depth_of(options);
  }

  void read(Source& source) {
    constexpr std::chrono::seconds kClocks{2};  // a file's time is a little behind, and clocks are set
    if (source.written && kept_.size() >= count_ && *source.written + kClocks < kept_.front().end) {
      summary_.partly = true;
      return;
    }
    auto fd = open_descriptor(*source.input);
    if (!fd) {
      if (fd.error().code != ErrorCode::not_found) fail(fd.error(), source);
      return;
    }
    auto tail = LogTail::open(*fd, limits_);
    if (!tail) return fail(tail.error(), source);
    if (*tail) {
      read_back(**tail, source);
    } else {
      read_forward(LogReader(std::move(*fd), limits_), source);
    }
  }

  ScanSummary finish(const std::function<bool(const RecordView&)>& visit) {
    std::sort(kept_.begin(), kept_.end(), [](const Kept& a, const Kept& b) { return a.started_before(b); });
    RecordParser parser;
    RecordView record;
    for (const Kept& kept : kept_) {
      if (parser.parse_copy(kept.line, record) && !visit(record)) break;
    }
    return std::move(summary_);
  }

 private:
  void read_back(LogTail& tail, Source& source) {
    RecordView record;
    std::uint64_t wanted = count_, duplicates = 0;
    while (wanted > 0) {
      const auto more = tail.previous(record);
      if (!more) fail(more.error(), source);
      if (!more || !*more) break;
      if (!is_wanted(tail, record, duplicates)) continue;
      keep(copy_of(record));
      --wanted;
    }
    if (!tail.at_beginning()) summary_.partly = true;
    report(tail.counts(), duplicates, source);
  }

  void read_forward(LogReader reader, Source& source) {
    RecordView record;
    std::uint64_t duplicates = 0;
    std::deque<Kept> last;
    while (true) {
      const auto more = reader.next(record);
      if (!more) fail(more.error(), source);
      if (!more || !*more) break;
      if (!is_wanted(reader, record, duplicates)) continue;
      last.push_back(copy_of(record));
      if (last.size() > count_) last.pop_front();
    }
    for (; !last.empty(); last.pop_back()) {
      last.back().order = ++met_;
      keep(std::move(last.back()));
    }
    report(reader.counts(), duplicates, source);
  }

  template <class Reader>
  bool is_wanted(Reader& reader, RecordView& record, std::uint64_t& duplicates) {
    if (skip_copies_ && seen_.contains(record.id)) {
      ++duplicates;
      return false;
    }
    const bool unfit = in_two_steps_ && !is_note(record) && !options_.filter->may_match(record, reader.whole_line());
    if (in_two_steps_ && !unfit && !reader.read_whole(record)) return false;
    if (skip_copies_) seen_.insert(record.id);
    if (is_note(record)) {
      ++summary_.notes;
      return options_.notes;
    }
    ++summary_.entries;
    if (unfit || (options_.filter != nullptr && !options_.filter->matches(record))) return false;
    ++summary_.fitting;
    return true;
  }

  Kept copy_of(const RecordView& record) {
    return {end_of(record), ++met_, std::string(record.ts), std::string(record.id),
            options_.depth == Depth::metadata ? metadata_line(record) : std::string(record.line)};
  }

  // kept_ is a heap whose front ended first.
  void keep(Kept record) {
    const auto later = [](const Kept& a, const Kept& b) { return b.ended_before(a); };
    if (kept_.size() >= count_) {
      if (record.ended_before(kept_.front())) return;
      std::pop_heap(kept_.begin(), kept_.end(), later);
      kept_.pop_back();
    }
    kept_.push_back(std::move(record));
    std::push_heap(kept_.begin(), kept_.end(), later);
  }

  void fail(const Error& error, Source& source) {
    summary_.code = kLocalIo;
    say_unreadable(error, *source.input, source.report);
  }

  void report(const LogReadCounts& counts, std::uint64_t duplicates, Source& source) {
    report_counts(counts, *source.input, source.report);
    say_duplicates(duplicates, *source.input, source.report);
    summary_.damaged += counts.damaged + counts.lost.count;
  }

  const std::uint64_t count_;
  const ScanOptions& options_;
  const bool skip_copies_, in_two_steps_;
  LogReader::Limits limits_;
  SeenIds seen_;
  std::vector<Kept> kept_;
  std::uint64_t met_ = 0;
  ScanSummary summary_;
};

}  // namespace

ScanSummary scan_last(const std::vector<LogInput>& inputs, std::uint64_t count, const ScanOptions& options,
                      const std::function<bool(const RecordView&)>& visit) {
  std::vector<Source> sources(inputs.size());
  std::vector<Source*> newest_first;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    sources[i].input = &inputs[i];
    sources[i].written = last_write(inputs[i]);
    newest_first.push_back(&sources[i]);
  }
  const auto key = [](const Source* source) { return source->written.value_or(WallTime::max()); };
  std::stable_sort(newest_first.begin(), newest_first.end(),
                   [&](const Source* a, const Source* b) { return key(a) > key(b); });
  LastScan last(count, options, options.copies == Copies::skip && inputs.size() > 1);
  for (Source* source : newest_first) last.read(*source);
  ScanSummary summary = last.finish(visit);
  for (const Source& source : sources) summary.report += source.report.str();
  return summary;
}

}  // namespace finops::cli
