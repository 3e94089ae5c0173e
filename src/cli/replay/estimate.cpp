#include "cli/replay/estimate.h"

#include <chrono>

#include "cli/replay/select.h"
#include "core/provider/operation.h"
#include "core/record/record_usage.h"

namespace finops::cli {

std::int64_t estimate_again(const RecordView& record, const std::string& model, std::optional<ProviderId> provider,
                            const PriceTable& prices) {
  if (!could_cost(record.method, record.path)) return 0;
  PriceQuery query = price_query_of(record);
  const bool other = model != record.model;
  if (other) query.response_model = {};
  query.request_model = model;
  if (provider) query.provider = to_string(*provider);
  query.at = std::chrono::system_clock::now();
  const Cost cost = prices.price(query, usage_of(record));
  if (cost.status == CostStatus::priced) return cost.total;
  if (!other && !provider && has_reported_cost(record)) {
    if (const auto usd = usd_of(record)) return *usd;
  }
  CostEntry entry;
  entry.status = cost.status;
  entry.operation = record.operation;
  entry.answered = 200;
  return is_unpriced(entry) ? kNotKnown : 0;
}

}  // namespace finops::cli
