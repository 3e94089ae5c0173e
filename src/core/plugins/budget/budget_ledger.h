// What was spent of each budget, by day: metered money only, for a subscription's is paid anyhow (contract L1). Fed
// with the log's records at the start and by the plugin `budget` after each exchange. Exchanges in flight are not in
// it: what runs at the same time may pass a limit together. Thread-safe; memory grows with the sessions and tag values
// of the last 30 days.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/thread_annotations.h"
#include "core/exchange/tags.h"
#include "core/plugins/budget/budget.h"

namespace finops {

class BudgetLedger {
 public:
  struct Options {
    std::vector<Budget> budgets;
    unsigned warn_percent = 80;
    bool hard = false;  // refuse what would go beyond a budget; false: only warn
  };
  // Whose account an exchange belongs to, and when. Views live during the call only.
  struct Spender {
    int day = 0;               // local_day() of its start
    std::string_view session;  // empty: unknown, counts for no session budget
    const Tags& tags;
  };

  explicit BudgetLedger(Options options);

  // Does nothing with an entry that is not metered. One line for each budget that this entry takes past the warning
  // level or past its limit, for each time it does.
  std::vector<std::string> add(const Spender& spender, const CostEntry& entry);

  // Why a request must not be sent, in words for its sender; nullopt: it may, or the budgets only warn.
  std::optional<std::string> refusal(const Spender& spender);

  // Day budgets and tag values that are past the warning level on `day`: for the start.
  std::vector<std::string> past_warning(int day);
  // Each budget in words, with what is spent of those for the day.
  std::vector<std::string> describe(int day);

  const std::vector<Budget>& budgets() const noexcept { return options_.budgets; }
  bool needs_session() const noexcept;  // refusal() depends on it
  int longest_days() const noexcept;    // of all budgets

 private:
  using Account = std::map<int, CostSum>;                        // by day
  using Accounts = std::map<std::string, Account, std::less<>>;  // by session or value of the tag; "" for the day

  struct Level {
    int steps;  // 0: below the warning level, 1: past it, 2: used up
    unsigned percent;
  };
  Level level(const Budget& budget, NanoUsd spent) const;
  std::string line(const Budget& budget, std::string_view key, const CostSum& spent) const;
  CostSum spent(const Budget& budget, const Account& account) const FINOPS_REQUIRES(mutex_);
  void move_to(int day) FINOPS_REQUIRES(mutex_);

  const Options options_;
  Mutex mutex_;
  int today_ FINOPS_GUARDED_BY(mutex_) = 0;
  std::vector<Accounts> accounts_ FINOPS_GUARDED_BY(mutex_);  // one per budget
};

}  // namespace finops
