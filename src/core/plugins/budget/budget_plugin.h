// The plugin behind `serve --budget`: counts what each exchange cost, warns on stderr when a budget runs out, and with
// --budget-hard refuses what could cost more, with 402: SDKs repeat a 429, and that would not help.
#pragma once
#include <memory>

#include "core/exchange/plugin.h"
#include "core/plugins/budget/budget_ledger.h"

namespace finops {

// Belongs before `cost` in the list, whose on_complete then runs first. `ledger` outlives the plugin. Exchanges that
// never reached a provider count for nothing, unless this is a `rehearsal` (--mock).
std::unique_ptr<Plugin> make_budget_plugin(BudgetLedger& ledger, bool rehearsal);

}  // namespace finops
