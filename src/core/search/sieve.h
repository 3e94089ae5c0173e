// Decides which records of a reader are visited: those that are no copies and match the filter. The metadata is judged
// first, so that most bodies are never read. One thread.
#pragma once
#include "core/log/read/id_set.h"
#include "core/record/record_outcome.h"
#include "core/search/scan.h"

namespace finops {

// What to do with a record whose metadata matches.
enum class Wanted {
  no,     // it is counted but not visited
  later,  // visited without its bodies; the caller reads them
  now,
};

class Sieve {
 public:
  // `first`: metadata is read first even without a filter.
  Sieve(const ScanOptions& options, bool skip_copies, bool first)
      : options_(options),
        filter_(options.filter != nullptr && !options.filter->empty() ? options.filter : nullptr),
        skip_copies_(skip_copies),
        filter_reads_(filter_ != nullptr && filter_->needs_bodies()),
        in_two_steps_((options.depth == Depth::whole || filter_reads_) && (first || filter_ != nullptr)) {}

  // The depth with which the reader for pass() must read.
  Depth reader_depth() const { return in_two_steps_ ? Depth::metadata : options_.depth; }

  // True: visit `record`, which `reader` has just given. Reads its bodies if they are wanted, and counts it in
  // `summary`.
  template <class Reader, class Judge>
  bool pass(Reader& reader, RecordView& record, ScanSummary& summary, InputFindings& findings, const Judge& judge) {
    if (skip_copies_ && seen_.contains(record.id)) {
      ++findings.duplicates;
      return false;
    }
    const bool note = is_note(record);
    const bool unfit = in_two_steps_ && !note && filter_ != nullptr && !filter_->may_match(record, reader.whole_line());
    const Wanted wanted = unfit ? Wanted::no : judge(record);
    const bool whole = in_two_steps_ && !unfit && (wanted == Wanted::now || (filter_reads_ && !note));
    if (whole && !reader.read_whole(record)) return false;
    if (skip_copies_) seen_.insert(record.id);
    if (note) {
      ++summary.notes;
      return wanted != Wanted::no;
    }
    ++summary.entries;
    if (unfit || (filter_ != nullptr && !filter_->matches(record))) return false;
    ++summary.fitting;
    return wanted != Wanted::no;
  }

 private:
  const ScanOptions& options_;
  const Query* filter_;
  const bool skip_copies_, filter_reads_, in_two_steps_;
  IdSet seen_;
};

// Adds `findings` to the summary if there is something to report.
void conclude(InputFindings findings, ScanSummary& summary);

}  // namespace finops
