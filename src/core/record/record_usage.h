// Converts usage and cost between a record and the types that compute prices. Pure; the views in a PriceQuery and a
// CostEntry live as long as those of the record.
#pragma once
#include "core/prices/cost_total.h"
#include "core/prices/prices.h"
#include "core/record/record_view.h"
#include "core/redact/secret_finder.h"
#include "core/usage/usage.h"

namespace finops {

Usage usage_of(const RecordView& record);  // without `raw` and the price that the provider reported
// True if the provider reported the price in its answer, so that no table replaces it.
bool has_reported_cost(const RecordView& record);
PriceQuery price_query_of(const RecordView& record);
std::optional<NanoUsd> usd_of(const RecordView& record);  // as written, without checking the other keys
CostEntry cost_entry_of(const RecordView& record);

// Sets the keys of `usage`, views into `usage` and `raw`. A text with one of the secrets is replaced or left out.
void take_usage(RecordKeys& keys, std::string& raw, const Usage& usage, const SecretFinder& secrets);

struct CostTexts {
  std::string total, by;
};
// Sets `cost_usd` and the keys of `cost`, views into `texts` and `cost`.
void take_cost(RecordKeys& keys, CostTexts& texts, const Cost& cost);

}  // namespace finops
