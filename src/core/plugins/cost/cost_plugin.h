// Puts a price on what an exchange used, with the one function that every command prices through.
#pragma once
#include <memory>

#include "core/exchange/plugin.h"
#include "core/prices/prices.h"

namespace finops {

// `prices` outlives the plugin. It must stand before `usage` in the pipeline, whose on_complete then runs first.
std::unique_ptr<Plugin> make_cost_plugin(const PriceTable& prices);

}  // namespace finops
