// The flags --prices and --model-map, as every command reads them. One thread.
#pragma once
#include <memory>
#include <ostream>

#include "cli/flags/arguments.h"
#include "core/prices/prices.h"

namespace finops::cli {

// Errors: invalid_argument (--model-map), and those of load_price_book(), with the file as context.
Result<std::unique_ptr<PriceTable>> price_table(const Arguments& arguments);

// Says on `err` what is wrong with a price file; gives the exit code.
int say_price_error(const Error& error, std::ostream& err);

}  // namespace finops::cli
