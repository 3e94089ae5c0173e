// What a request would probably cost, for `send --dry-run`. A pure function.
#pragma once
#include <string>

#include "core/exchange/exchange.h"
#include "core/prices/prices.h"

namespace finops::cli {

// One line for people, with a line end: tokens of the input, counted as four characters each, and dollars by the price
// table; with the limit of the output, if the request has one. Attached media are not counted, which the line says.
// `x` has been read (Exchange::read_request).
std::string estimate_line(const Exchange& x, const PriceTable& prices);

}  // namespace finops::cli
