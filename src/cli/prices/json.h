// One model of a price list as a JSON object on one line, prices as exact decimals. Pure.
#pragma once
#include <string>

#include "core/prices/price_book.h"

namespace finops::cli {

// {"provider","model","name","matches":[],"source","rates":[{"valid","rates":{"input":{"price","per","tiers":[]}}}],
// "service_tiers":{"flex":[{"valid","rates"}]},"unlisted_in_tier":"standard"|"unknown","unclear"}
std::string model_json(const PriceBook& book, const PricedModel& model);

std::string_view per_text(Per per);                  // "million", "thousand", "hour"
std::string period_text(const PricePeriod& period);  // "from 2026-03-13", "daily 16:30 to 00:30 UTC"; empty: always

}  // namespace finops::cli
