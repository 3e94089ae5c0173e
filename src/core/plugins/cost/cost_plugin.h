// Computes what an exchange cost, with the function that every command uses for prices.
#pragma once
#include <memory>

#include "core/exchange/plugin.h"
#include "core/prices/prices.h"

namespace finops {

// `prices` outlives the plugin. Must come before `usage` in the list, so that the on_complete of `usage` runs first.
std::unique_ptr<Plugin> make_cost_plugin(const PriceTable& prices);

}  // namespace finops
