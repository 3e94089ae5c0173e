// The plugin of `serve --budget`: counts what each exchange cost, warns on stderr when a budget runs out, and with
// --budget-hard refuses requests that could cost more, with status 402 (SDKs would repeat a 429, which would not help).
#pragma once
#include <memory>

#include "core/exchange/plugin.h"
#include "core/plugins/budget/budget_ledger.h"

namespace finops {

// Must come before `cost` in the list, so that the on_complete of `cost` runs first. `ledger` outlives the plugin.
// Exchanges that never reached a provider do not count, unless this is a `rehearsal` (--mock).
std::unique_ptr<Plugin> make_budget_plugin(BudgetLedger& ledger, bool rehearsal);

}  // namespace finops
