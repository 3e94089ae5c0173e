// `prices check`: can a price file be used, and what is in it. One thread.
#pragma once
#include <ostream>
#include <string>

#include "cli/prices/cmd_prices.h"

namespace finops::cli {

// `file` empty: the one of --prices, else the table in the binary. kDone: it can be used; kNo: it cannot, and why;
// kLocalIo: it cannot be read.
int check_prices(const PricesOptions& options, const std::string& file, const Terminal& terminal, std::ostream& out,
                 std::ostream& err);

}  // namespace finops::cli
