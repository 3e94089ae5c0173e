// `prices show MODEL`: every rate of a model, from when on, for which sizes and service tiers, and where it comes from.
// One thread.
#pragma once
#include <ostream>
#include <string>

#include "cli/prices/cmd_prices.h"
#include "cli/prices/prices_list.h"

namespace finops::cli {

// `wanted`: a model as an answer names it, or PROVIDER/MODEL. Shows one entry for each provider that sells it. Unknown:
// kNo, with the nearest names.
int show_price(const PricesOptions& options, const std::string& wanted, const Books& books, const Terminal& terminal,
               std::ostream& out, std::ostream& err);

}  // namespace finops::cli
