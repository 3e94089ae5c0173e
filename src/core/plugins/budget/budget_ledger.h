// What was spent of each budget, by day. Only metered money counts, since a subscription is paid anyway (contract L1).
// It gets the records of the log at the start, and each later exchange from the plugin `budget`. Exchanges in flight
// are not in it, so several at the same time can exceed a limit together. Thread-safe; memory grows with the sessions
// and tag values of the last 30 days.
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
    bool hard = false;  // refuse requests once a budget is used up; false: only warn
  };
  // Which accounts an exchange belongs to, and on which day. The views are used only during the call.
  struct Spender {
    int day = 0;               // local_day() of its start
    std::string_view session;  // empty: unknown, counts for no session budget
    const Tags& tags;
  };

  explicit BudgetLedger(Options options);

  // Ignores an entry that is not metered. Returns a line for each budget whose warning level or limit this entry
  // exceeds.
  std::vector<std::string> add(const Spender& spender, const CostEntry& entry);

  // Why a request must not be sent, as a message for its sender. nullopt: it may be sent, or the budgets only warn.
  std::optional<std::string> refusal(const Spender& spender);

  // Day budgets and tag values above the warning level on `day`; shown at the start.
  std::vector<std::string> past_warning(int day);
  // Each budget in words; day budgets with what is spent.
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
