// The budgets of `serve`: a ledger that begins with what was spent according to the log, so that a restart does not
// reset the budgets. Start-up code, one thread.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/plugins/budget/budget_ledger.h"

namespace finops::cli {

struct OpenedLedger {
  std::unique_ptr<BudgetLedger> ledger;
  std::vector<std::string> warnings;  // to show after the line that says that serve listens
};
// A ledger filled with the records of the days that its budgets count, from the file or all files of the folder that
// serve will write to; it need not exist. nullopt: no log. Records that other processes write later are not counted.
// `rehearsal`: as for the plugin. Error::io, naming what could not be read.
Result<OpenedLedger> open_ledger(BudgetLedger::Options options, const std::optional<std::string>& log_path,
                                 bool rehearsal);

// The part of open_ledger() that reads; what cannot be counted becomes a warning.
Result<void> count_log(const std::string& file_or_folder, WallTime now, bool rehearsal, BudgetLedger& ledger,
                       std::vector<std::string>& warnings);

}  // namespace finops::cli
