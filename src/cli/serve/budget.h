// The budgets of `serve`: a ledger that already knows what the log says was spent, so that a restart does
// not begin anew. Start-up code, one thread.
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
  std::vector<std::string> warnings;  // for people, once serve has said that it listens
};
// A ledger that knows the records of the days that its budgets count: of all files of the folder, or of the file, that
// serve is about to write to; it need not exist. nullopt: no log. What other processes write there later is not seen.
// `rehearsal`: as for the plugin. Error::io naming what could not be read.
Result<OpenedLedger> open_ledger(BudgetLedger::Options options, const std::optional<std::string>& log_path,
                                 bool rehearsal);

// The part of it that reads; what it could not count becomes a warning.
Result<void> count_log(const std::string& file_or_folder, WallTime now, bool rehearsal, BudgetLedger& ledger,
                       std::vector<std::string>& warnings);

}  // namespace finops::cli
