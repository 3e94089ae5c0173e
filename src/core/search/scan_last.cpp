#include <sys/stat.h>

#include <algorithm>
#include <deque>
#include <optional>
#include <tuple>
#include <utility>

#include "core/base/clock.h"
#include "core/log/files/file_calls.h"
#include "core/log/read/log_tail.h"
#include "core/search/sieve.h"

namespace finops {
namespace {

// A copy of a record, to be visited at the end.
struct Held {
  WallTime end;
  std::uint64_t order;  // the order of reading: a larger number is an older record
  std::string ts, id, line;
  LogDamage place;

  bool ended_before(const Held& other) const { return std::tie(end, other.order) < std::tie(other.end, order); }
  bool started_before(const Held& other) const {
    return std::tie(ts, id, other.order) < std::tie(other.ts, other.id, order);
  }
};

// The end time in the record; a time long ago if it has none.
WallTime end_of(const RecordView& record) {
  const auto start = parse_rfc3339(record.ts);
  if (!start) return WallTime::min();
  const auto duration =
      std::chrono::duration<double, std::milli>(std::clamp(record.duration_ms.value_or(0), 0.0, 1e12));
  return *start + std::chrono::duration_cast<WallTime::duration>(duration);
}

struct BackwardFile {
  std::optional<WallTime> written;  // time of the last write; nullopt: unknown, so the file must be read
  InputFindings findings;
};

std::optional<WallTime> last_write(const LogInput& input) {
  struct stat info {};
  if (!can_be_read_again(input) || system_file_calls().stat(input.path.c_str(), &info) != 0) return std::nullopt;
  return WallTime(std::chrono::duration_cast<WallTime::duration>(std::chrono::seconds(info.st_mtim.tv_sec) +
                                                                 std::chrono::nanoseconds(info.st_mtim.tv_nsec)));
}

class LastScan {
 public:
  LastScan(std::uint64_t count, const ScanOptions& options, bool skip_copies)
      : count_(count), options_(options), sieve_(options, skip_copies, true) {
    limits_.depth = sieve_.reader_depth();
  }

  void read(BackwardFile& source) {
    constexpr std::chrono::seconds kClocks{2};  // file times may be a little off, and clocks may be set
    if (source.written && held_.size() >= count_ && *source.written + kClocks < held_.front().end) {
      summary_.partly = true;
      return;
    }
    InputFindings& findings = source.findings;
    auto fd = open_descriptor(findings.input);
    if (!fd) {
      if (fd.error().code != ErrorCode::not_found) findings.unreadable = fd.error();
      return;
    }
    auto tail = LogTail::open(*fd, limits_);
    if (!tail) {
      findings.unreadable = tail.error();
    } else if (*tail) {
      read_back(**tail, findings);
    } else {
      read_forward(LogReader(std::move(*fd), limits_), findings);
    }
  }

  ScanSummary finish(std::vector<BackwardFile>& sources, const std::function<bool(const RecordView&)>& visit) {
    std::sort(held_.begin(), held_.end(), [](const Held& a, const Held& b) { return a.started_before(b); });
    RecordView record;
    for (const Held& held : held_) {
      if (parser_.parse_copy(held.line, record) && !visit(record)) break;
    }
    for (BackwardFile& source : sources) conclude(std::move(source.findings), summary_);
    return std::move(summary_);
  }

 private:
  void read_back(LogTail& tail, InputFindings& findings) {
    RecordView record;
    const auto judge = [&](const RecordView& one) {
      const bool newer = held_.size() < count_ || held_.front().end < end_of(one);
      return newer && (options_.notes || !is_note(one)) ? Wanted::now : Wanted::no;
    };
    const auto met = [&] { return summary_.fitting + (options_.notes ? summary_.notes : 0); };
    for (const std::uint64_t enough = met() + count_; met() < enough;) {
      const auto more = tail.previous(record);
      if (!more) findings.unreadable = more.error();
      if (!more || !*more) break;
      if (sieve_.pass(tail, record, summary_, findings, judge)) hold(copy_of(record, record.line, {}));
    }
    if (!tail.at_beginning()) summary_.partly = true;
    findings.counts = tail.counts();
  }

  // Bodies are read only once a record is known to be among the last. Until then, more records than asked for are held,
  // since bodies may be damaged.
  void read_forward(LogReader reader, InputFindings& findings) {
    constexpr std::uint64_t kMoreKept = 4;
    const bool bodies = options_.depth == Depth::whole;
    RecordView record;
    std::deque<Held> last;
    const auto judge = [&](const RecordView& one) {
      return is_note(one) && !options_.notes ? Wanted::no : Wanted::later;
    };
    while (true) {
      const auto more = reader.next(record);
      if (!more) findings.unreadable = more.error();
      if (!more || !*more) break;
      if (!sieve_.pass(reader, record, summary_, findings, judge)) continue;
      last.push_back(copy_of(record, bodies ? reader.whole_line() : record.line, reader.place()));
      if (last.size() - std::min<std::uint64_t>(last.size(), count_) > (bodies ? kMoreKept : 0)) last.pop_front();
    }
    findings.counts = reader.counts();
    for (std::uint64_t wanted = count_; wanted > 0 && !last.empty(); last.pop_back()) {
      if (bodies && !parser_.parse_copy(last.back().line, record)) {
        count_damage(last.back().place, findings.counts);
        continue;
      }
      last.back().order = ++met_;
      hold(std::move(last.back()));
      --wanted;
    }
  }

  void count_damage(const LogDamage& place, LogReadCounts& counts) {
    --counts.records, --summary_.entries, --summary_.fitting;
    ++counts.damaged;
    counts.damaged_bytes += place.end - place.begin;
    if (counts.damages.size() < kMaxLocatedDamages) counts.damages.push_back(place);
  }

  Held copy_of(const RecordView& record, std::string_view line, const LogDamage& place) {
    return {end_of(record),
            ++met_,
            std::string(record.ts),
            std::string(record.id),
            options_.depth == Depth::metadata ? metadata_line(record) : std::string(line),
            place};
  }

  // held_ is a heap; its front is the record that ended first.
  void hold(Held record) {
    const auto later = [](const Held& a, const Held& b) { return b.ended_before(a); };
    if (held_.size() >= count_) {
      if (record.ended_before(held_.front())) return;
      std::pop_heap(held_.begin(), held_.end(), later);
      held_.pop_back();
    }
    held_.push_back(std::move(record));
    std::push_heap(held_.begin(), held_.end(), later);
  }

  const std::uint64_t count_;
  const ScanOptions& options_;
  LogReader::Limits limits_;
  Sieve sieve_;
  RecordParser parser_;
  std::vector<Held> held_;
  std::uint64_t met_ = 0;
  ScanSummary summary_;
};

}  // namespace

ScanSummary scan_last(const std::vector<LogInput>& inputs, std::uint64_t count, const ScanOptions& options,
                      const std::function<bool(const RecordView&)>& visit) {
  std::vector<BackwardFile> sources;
  for (const LogInput& input : inputs) sources.push_back({last_write(input), {input, {}, {}, 0}});
  std::vector<BackwardFile*> newest_first;
  for (BackwardFile& source : sources) newest_first.push_back(&source);
  const auto key = [](const BackwardFile* source) { return source->written.value_or(WallTime::max()); };
  std::stable_sort(newest_first.begin(), newest_first.end(),
                   [&](const BackwardFile* a, const BackwardFile* b) { return key(a) > key(b); });
  LastScan last(count, options, options.copies == Copies::skip && inputs.size() > 1);
  for (BackwardFile* source : newest_first) last.read(*source);
  return last.finish(sources, visit);
}

}  // namespace finops
