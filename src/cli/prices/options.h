// The flags --prices and --model-map, which several commands have. One thread.
#pragma once
#include <memory>
#include <ostream>
#include <string>

#include "cli/flags/arguments.h"
#include "core/prices/prices.h"

namespace finops::cli {

struct PriceOptions {
  std::string file;  // a price file that is used before the table in the binary; empty: none
  ModelMap models;   // --model-map
};
// Only for commands that have both flags.
PriceOptions read_price_options(const Arguments& arguments);

// Errors: those of load_price_book(), with the file as context.
Result<std::unique_ptr<PriceTable>> price_table(const PriceOptions& options);

// Prints on `err` what is wrong with a price file; returns the exit code.
int say_price_error(const Error& error, std::ostream& err);

}  // namespace finops::cli
