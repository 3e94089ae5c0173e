// Which records of a reader are visited: those that are no copies and fit the filter, judged by their metadata first,
// so that most bodies are never read. One thread.
#pragma once
#include "core/log/read/seen_ids.h"
#include "core/record/record_outcome.h"
#include "core/search/scan.h"

namespace finops {

// What becomes of a record that fits as far as its metadata tell.
enum class Wanted {
  no,     // it counts, and is not visited
  later,  // visited without its bodies; the caller reads them
  now,
};

class Sieve {
 public:
  // `first`: metadata are read first whether there is a filter or not.
  Sieve(const ScanOptions& options, bool skip_copies, bool first)
      : options_(options),
        filter_(options.filter != nullptr && !options.filter->empty() ? options.filter : nullptr),
        skip_copies_(skip_copies),
        filter_reads_(filter_ != nullptr && filter_->needs_bodies()),
        in_two_steps_((options.depth == Depth::whole || filter_reads_) && (first || filter_ != nullptr)) {}

  // How deep the reader must read that pass() is called with.
  Depth reader_depth() const { return in_two_steps_ ? Depth::metadata : options_.depth; }

  // `reader` has just given `record`, which is whole afterwards if bodies are wanted. Counts it in `summary`.
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
  SeenIds seen_;
};

// Adds `findings` to the summary's, if there is something to say.
void conclude(InputFindings findings, ScanSummary& summary);

}  // namespace finops
