#include "core/plugins/budget/budget_ledger.h"

#include <algorithm>
#include <limits>

namespace finops {
namespace {

// The key of the spender's account in a budget; nullopt: none.
std::optional<std::string_view> key_of(const Budget& budget, const BudgetLedger::Spender& spender) {
  std::string_view key;
  switch (budget.scope) {
    case Budget::Scope::day: return key;
    case Budget::Scope::session: key = spender.session; break;
    case Budget::Scope::tag: key = tag_value(spender.tags, budget.tag); break;
  }
  if (key.empty()) return std::nullopt;
  return key;
}

std::string refusal_text(const Budget& budget, std::string_view key, const CostSum& spent) {
  std::string limit = dollars(budget.limit), out = "the budget of ";
  switch (budget.scope) {
    case Budget::Scope::day:
      out += limit + " a day is used up: " + dollars(spent) + " spent today; it is reset at midnight, local time; ";
      break;
    case Budget::Scope::session:
      out += limit + " a session is used up: " + dollars(spent) +
             " spent in this session in 30 days; start a new session; ";
      break;
    case Budget::Scope::tag:
      out += limit + " for " + budget.tag + "=" + std::string(key) + " is used up: " + dollars(spent) +
             " spent in 30 days; each midnight the oldest day drops out; ";
      break;
  }
  return out + "to go on now, restart finops with a higher --budget or without --budget-hard";
}

}  // namespace

BudgetLedger::BudgetLedger(Options options) : options_(std::move(options)), accounts_(options_.budgets.size()) {}

std::vector<std::string> BudgetLedger::add(const Spender& spender, const CostEntry& entry) {
  std::vector<std::string> lines;
  if (entry.basis != CostBasis::metered || (!entry.usd && !is_unpriced(entry))) return lines;
  const MutexLock lock(mutex_);
  move_to(spender.day);
  for (std::size_t i = 0; i < accounts_.size(); ++i) {
    const Budget& budget = options_.budgets[i];
    const auto key = key_of(budget, spender);
    if (!key || spender.day <= today_ - budget.days()) continue;
    Account& account = accounts_[i].try_emplace(std::string(*key)).first->second;
    const int before = level(budget, spent(budget, account).usd).steps;
    account[spender.day].add(entry);
    const CostSum now = spent(budget, account);
    if (level(budget, now.usd).steps > before) lines.push_back(line(budget, *key, now));
  }
  return lines;
}

std::optional<std::string> BudgetLedger::refusal(const Spender& spender) {
  if (!options_.hard) return std::nullopt;
  const MutexLock lock(mutex_);
  move_to(spender.day);
  for (std::size_t i = 0; i < accounts_.size(); ++i) {
    const Budget& budget = options_.budgets[i];
    const auto key = key_of(budget, spender);
    if (!key) continue;
    const auto account = accounts_[i].find(*key);
    if (account == accounts_[i].end()) continue;
    const CostSum total = spent(budget, account->second);
    if (total.usd >= budget.limit) return refusal_text(budget, *key, total);
  }
  return std::nullopt;
}

std::vector<std::string> BudgetLedger::past_warning(int day) {
  std::vector<std::string> lines;
  const MutexLock lock(mutex_);
  move_to(day);
  for (std::size_t i = 0; i < accounts_.size(); ++i) {
    const Budget& budget = options_.budgets[i];
    if (budget.scope == Budget::Scope::session) continue;
    for (const auto& [key, account] : accounts_[i]) {
      const CostSum total = spent(budget, account);
      if (level(budget, total.usd).steps > 0) lines.push_back(line(budget, key, total));
    }
  }
  return lines;
}

std::vector<std::string> BudgetLedger::describe(int day) {
  std::vector<std::string> lines;
  const MutexLock lock(mutex_);
  move_to(day);
  for (std::size_t i = 0; i < accounts_.size(); ++i) {
    const Budget& budget = options_.budgets[i];
    std::string& out = lines.emplace_back(dollars(budget.limit));
    switch (budget.scope) {
      case Budget::Scope::day: {
        const auto account = accounts_[i].find("");
        const CostSum total = account == accounts_[i].end() ? CostSum{} : spent(budget, account->second);
        out += " a day, " + dollars(total) + " spent today";
        break;
      }
      case Budget::Scope::session: out += " a session"; break;
      case Budget::Scope::tag: out += " in 30 days for each value of the tag " + budget.tag; break;
    }
    out += options_.hard ? ", then requests are refused" : "";
  }
  return lines;
}

bool BudgetLedger::needs_session() const noexcept {
  return options_.hard && std::any_of(options_.budgets.begin(), options_.budgets.end(),
                                      [](const Budget& budget) { return budget.scope == Budget::Scope::session; });
}

int BudgetLedger::longest_days() const noexcept {
  int out = 0;
  for (const Budget& budget : options_.budgets) out = std::max(out, budget.days());
  return out;
}

BudgetLedger::Level BudgetLedger::level(const Budget& budget, NanoUsd spent) const {
  constexpr NanoUsd kMultipliable = std::numeric_limits<NanoUsd>::max() / 100;
  const NanoUsd percent =
      spent < kMultipliable ? spent * 100 / budget.limit : spent / std::max<NanoUsd>(1, budget.limit / 100);
  const int steps = spent >= budget.limit ? 2 : percent >= static_cast<NanoUsd>(options_.warn_percent) ? 1 : 0;
  return {steps, static_cast<unsigned>(std::min<NanoUsd>(percent, 1'000'000))};
}

std::string BudgetLedger::line(const Budget& budget, std::string_view key, const CostSum& spent) const {
  const Level reached = level(budget, spent.usd);
  std::string out = "budget: " + dollars(spent) + " of " + dollars(budget.limit);
  switch (budget.scope) {
    case Budget::Scope::day: out += " today"; break;
    case Budget::Scope::session: out.append(" in session ").append(key); break;
    case Budget::Scope::tag:
      out.append(" for ").append(budget.tag).append("=").append(key).append(" in 30 days");
      break;
  }
  out += " (" + std::to_string(reached.percent) + "%)";
  if (reached.steps == 2 && options_.hard) out += "; further requests are refused";
  return out;
}

CostSum BudgetLedger::spent(const Budget& budget, const Account& account) const {
  CostSum out;
  for (auto day = account.upper_bound(today_ - budget.days()); day != account.end(); ++day) {
    out.add(day->second);
  }
  return out;
}

// Drops the days that no longer count. An exchange that began before midnight may end after it; an even earlier day
// means that the clock was put back.
void BudgetLedger::move_to(int day) {
  if (day == today_ || day == today_ - 1) return;
  const bool back = day < today_;
  today_ = day;
  if (back) return;
  for (std::size_t i = 0; i < accounts_.size(); ++i) {
    const int oldest = today_ - options_.budgets[i].days();
    for (auto& [key, account] : accounts_[i]) account.erase(account.begin(), account.upper_bound(oldest));
    std::erase_if(accounts_[i], [](const auto& entry) { return entry.second.empty(); });
  }
}

}  // namespace finops
