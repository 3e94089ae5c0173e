#include <algorithm>
#include <chrono>
#include <optional>

#include <spdlog/fmt/fmt.h>

#include "cli/inspect/care/care.h"
#include "cli/inspect/context.h"
#include "cli/terminal/display_text.h"
#include "cli/terminal/exit_codes.h"
#include "cli/terminal/log_words.h"
#include "core/log/files/file_calls.h"
#include "core/log/files/log_files.h"
#include "core/record/record_outcome.h"

namespace finops::cli {
namespace {

constexpr std::uint64_t kKnownVersion = 1;
constexpr double kClockTolerance = 1000;  // ms by which the end times of neighbouring records may be out of order

// When the record was written, in ms; nullopt for records that are deliberately written later.
std::optional<double> end_of(const RecordView& record) {
  const auto start = parse_rfc3339(record.ts);
  if (!start || !record.duration_ms || ended_as(record, Outcome::lost)) return std::nullopt;
  return to_ms(start->time_since_epoch()) + *record.duration_ms;
}

// The line was being written while it was read: it has grown since, or a process is still writing it.
bool is_unfinished(const LogInput& input, const LogDamage& place) {
  if (!has_log_name(input.path)) return false;  // offsets refer to the text, so only plain files can be checked
  const auto file = open_regular_file(input.path);
  char next = '\n';
  const auto n = file ? read_at(file->fd.get(), &next, 1, place.end) : file.error();
  if (!n) return false;
  return *n == 1 ? next != '\n' && next != '\r' : is_in_use(input.path);
}

// One input after the other; ids are known across all of them.
class Verification {
 public:
  Verification(const InspectContext& context, VerifyReport& report) : context_(context), report_(report) {}

  // False after printing a message: it could not be read to its end.
  bool verify(const LogInput& input) {
    VerifyCounts counts;
    double last_end = 0;
    std::size_t told = 0;
    std::uint64_t unfinished = 0, unfinished_bytes = 0;
    auto reader = open_input(input);
    if (!reader) return unreadable(reader.error(), input);
    RecordView record;
    bool whole = true;
    while (!context_.out.failed()) {
      const auto more = reader->next(record);
      whole = more.ok();
      if (!whole) unreadable(more.error(), input);
      for (const auto& places = reader->counts().damages; told < places.size(); ++told) {
        if (whole && !*more && told + 1 == places.size() && is_unfinished(input, places[told])) {
          ++unfinished;
          unfinished_bytes += places[told].end - places[told].begin;
          continue;
        }
        report_.add(input, {.id = {}, .place = &places[told], .field = "damaged", .logged = {}, .derived = {}});
      }
      if (!whole || !*more) break;
      check(input, record, counts);
      const auto end = end_of(record);
      if (end && *end + kClockTolerance < last_end) ++counts.out_of_order;
      if (end) last_end = std::max(last_end, *end);
    }
    const LogReadCounts& read = reader->counts();
    for (const BrokenPart& part : read.broken.parts) {
      const LogDamage place{0, part.begin, part.end};  // in the compressed file
      report_.add(input, {.id = {}, .place = &place, .field = "lost", .logged = part.reason, .derived = {}});
    }
    counts.records = read.records;
    counts.damaged = read.damaged - unfinished + read.broken.count;
    counts.damaged_bytes = read.damaged_bytes - unfinished_bytes + read.broken.bytes;
    counts.unknown_version = read.unknown_version;
    report_.end_file(input, counts);
    all_.add(counts);
    return whole;
  }

  const VerifyCounts& all() const { return all_; }

 private:
  bool unreadable(const Error& error, const LogInput& input) {
    context_.err << unreadable_line(input, error);
    return false;
  }

  void check(const LogInput& input, const RecordView& record, VerifyCounts& counts) {
    const Copy copy = copies_.add(record);
    if (copy != Copy::none) {
      ++counts.duplicates;
      add(input, record, {copy == Copy::same ? "duplicate" : "id", {}, {}});
    }
    if (is_note(record) || copy == Copy::same || !context_.options.filter.matches(record)) return;
    RecordCheck found;
    if (record.version == kKnownVersion) {
      found = check_record(record, context_.options.prices);
    } else {
      found.bodies = found.usage = found.cost = Checked::cannot;
    }
    counts.bodies.add(found.bodies);
    counts.usage.add(found.usage);
    counts.cost.add(found.cost);
    if (!found.faults.empty()) ++counts.wrong;
    for (const RecordFault& fault : found.faults) add(input, record, fault);
  }

  void add(const LogInput& input, const RecordView& record, const RecordFault& fault) {
    report_.add(input, {.id = std::string(record.id),
                        .place = nullptr,
                        .field = fault.field,
                        .logged = fault.logged,
                        .derived = fault.derived});
  }

  const InspectContext& context_;
  VerifyReport& report_;
  RecordCopies copies_;
  VerifyCounts all_;
};

}  // namespace

int verify_log(const InspectContext& context) {
  VerifyReport report(context);
  Verification verification(context, report);
  bool whole = true;
  for (const LogInput& input : context.inputs) whole = verification.verify(input) && whole;
  const VerifyCounts& all = verification.all();
  report.finish(all, context.inputs.size());
  const int written = context.out.finish(context.err);
  if (context.out.failed()) return written;
  if (context.inputs.empty()) context.err << "no log yet\n";
  if (!whole) return kLocalIo;
  return all.all_right() ? kDone : kNo;
}

}  // namespace finops::cli
