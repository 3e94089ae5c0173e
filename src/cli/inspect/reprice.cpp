#include "cli/inspect/reprice.h"

#include "core/record/record_cost.h"
#include "core/record/record_outcome.h"
#include "core/record/record_usage.h"

namespace finops::cli {

Cost Repricer::price(const RecordView& logged) const {
  Cost out = table_->price(price_query_of(logged), usage_of(logged));
  out.basis = parse_cost_basis(logged.cost_basis);
  return out;
}

// A note has no cost, and a price that the provider reported is never replaced.
bool Repricer::keeps_cost(const RecordView& logged) { return is_note(logged) || has_reported_cost(logged); }

const RecordView& Repricer::metadata(const RecordView& logged) {
  if (table_ == nullptr || keeps_cost(logged)) return logged;
  text_ = with_cost(metadata_line(logged), price(logged));
  return parser_.parse_copy(text_, record_) ? record_ : logged;
}

std::string Repricer::line(std::string_view logged) {
  if (table_ == nullptr || !parser_.parse_copy(logged, record_) || keeps_cost(record_)) return std::string(logged);
  return with_cost(logged, price(record_));
}

}  // namespace finops::cli
