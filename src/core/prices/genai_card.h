// The rates of one entry of genai-prices: {"input_mtok": 2.5, "output_mtok": {"base": 10, "tiers": [...]}}. Pure, any
// thread.
#pragma once
#include <string>

#include "core/base/result.h"
#include "core/prices/json_tree.h"
#include "core/prices/rates.h"

namespace finops {

// A key for something that finops cannot count makes the whole card unclear. Error: config, saying what is wrong at
// which key of `place`.
Result<RateCard> read_genai_card(const JsonNode& node, const std::string& place);

// The error for a place in a price list that is not accepted.
Error wrong_price(const std::string& place, const std::string& what);

}  // namespace finops
