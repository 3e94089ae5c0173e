// Reads when rates are valid, as genai-prices writes it. Pure, any thread.
#pragma once
#include "core/base/result.h"
#include "core/prices/json_tree.h"
#include "core/prices/price_book.h"

namespace finops {

// {"start_date": "2026-03-13"}: from that midnight, UTC. {"start_time": "16:30:00Z", "end_time": "00:30:00Z"}: on each
// day. A member "type" is allowed. Error: config, saying what is wrong and what would be right.
Result<PricePeriod> read_period(const JsonNode& node);

}  // namespace finops
