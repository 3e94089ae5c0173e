#include "cli/inspect/reprice.h"

#include "cli/inspect/list.h"
#include "core/log/record_cost.h"
#include "core/log/record_usage.h"

namespace finops::cli {

Cost Repricer::price(const RecordView& logged) const {
  Cost out = table_->price(price_query_of(logged), usage_of(logged));
  out.basis = parse_cost_basis(logged.cost_basis);
  return out;
}

const RecordView& Repricer::metadata(const RecordView& logged) {
  if (table_ == nullptr || is_note(logged)) return logged;
  text_ = with_cost(metadata_line(logged), price(logged));
  return parser_.parse_copy(text_, record_) ? record_ : logged;
}

std::string Repricer::line(std::string_view logged) {
  if (table_ == nullptr || !parser_.parse_copy(logged, record_) || is_note(record_)) return std::string(logged);
  return with_cost(logged, price(record_));
}

}  // namespace finops::cli
