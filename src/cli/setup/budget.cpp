#include "cli/setup/budget.h"

#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <filesystem>

#include "cli/terminal/log_words.h"
#include "cli/terminal/units.h"
#include "core/base/json.h"
#include "core/log/files/file_calls.h"
#include "core/log/read/id_set.h"
#include "core/record/record_usage.h"
#include "core/search/scan.h"

namespace finops::cli {
namespace {

Tags tags_of(const RecordView& record) {
  Tags out;
  if (record.tags.size() <= 2) return out;  // {}
  const auto json = parse_json(record.tags);
  if (!json.is_object()) return out;
  for (const auto& [key, value] : json.items()) {
    if (value.is_string()) out.emplace_back(key, value.get<std::string>());
  }
  return out;
}

bool last_written_before(const std::string& path, WallTime time) {
  struct stat info {};
  return system_file_calls().stat(path.c_str(), &info) == 0 &&
         std::chrono::system_clock::from_time_t(info.st_mtime) < time;
}

class Counter {
 public:
  Counter(WallTime now, bool rehearsal, BudgetLedger& ledger)
      : today_(local_day(now)), rehearsal_(rehearsal), ledger_(ledger) {
    // Two hours more than whole days, since a day may be longer than 24 hours. The ledger checks the exact day.
    oldest_ = now - std::chrono::hours(24 * ledger.longest_days() + 2);
    append_rfc3339(oldest_text_, oldest_);
  }

  Result<void> read(std::vector<LogInput> inputs, std::vector<std::string>& warnings) {
    std::erase_if(inputs, [&](const LogInput& input) { return last_written_before(input.path, oldest_); });
    ScanOptions options;
    options.copies = Copies::read;
    const ScanSummary summary = scan(inputs, options, [&](const RecordView& record) {
      if (seen_.insert(record.id)) count(record);
      return true;
    });
    for (const InputFindings& findings : summary.findings) {
      if (findings.unreadable) return *findings.unreadable;
      warn(findings.counts.damaged, "damaged line", findings.input, warnings);
      warn(findings.counts.broken.count, "damaged part", findings.input, warnings);
    }
    return {};
  }

 private:
  static void warn(std::uint64_t count, const char* what, const LogInput& input, std::vector<std::string>& warnings) {
    if (count == 0) return;
    warnings.push_back("budget: " + counted(count, what) + " in " + display_name(input) + " could not be counted");
  }

  void count(const RecordView& record) {
    if (record.kind != "exchange" || record.ts < oldest_text_) return;
    if (record.attempts == 0 && !rehearsal_) return;
    const auto time = parse_rfc3339(record.ts);
    if (!time) return;
    const int day = std::min(local_day(*time), today_);  // the clock may have been ahead
    ledger_.add({day, record.session, tags_of(record)}, cost_entry_of(record));
  }

  const int today_;
  const bool rehearsal_;
  BudgetLedger& ledger_;
  WallTime oldest_;
  std::string oldest_text_;
  IdSet seen_;  // a record may be in several files: copies, a segment and its compressed form
};

}  // namespace

Result<OpenedLedger> open_ledger(BudgetLedger::Options options, const std::optional<std::string>& log_path,
                                 bool rehearsal) {
  OpenedLedger out;
  out.ledger = std::make_unique<BudgetLedger>(std::move(options));
  const WallTime now = std::chrono::system_clock::now();
  if (log_path) {
    FINOPS_TRY(count_log(*log_path, now, rehearsal, *out.ledger, out.warnings));
  } else {
    out.warnings.emplace_back("budget: without a log it starts at $0.00 each time");
  }
  for (std::string& line : out.ledger->past_warning(local_day(now))) out.warnings.push_back(std::move(line));
  return out;
}

Result<void> count_log(const std::string& file_or_folder, WallTime now, bool rehearsal, BudgetLedger& ledger,
                       std::vector<std::string>& warnings) {
  std::error_code failed;
  const auto kind = std::filesystem::status(file_or_folder, failed).type();
  if (kind != std::filesystem::file_type::regular && kind != std::filesystem::file_type::directory) return {};
  auto found = find_inputs({file_or_folder});
  if (!found) return std::move(found).error();
  warn_of_skipped(*found);
  return Counter(now, rehearsal, ledger).read(std::move(found->inputs), warnings);
}

}  // namespace finops::cli
