#include "core/prices/cost.h"

namespace finops {

std::string_view to_string(CostStatus status) {
  switch (status) {
    case CostStatus::no_usage: return "no_usage";
    case CostStatus::no_price: return "no_price";
    case CostStatus::priced: return "priced";
  }
  return "no_usage";
}

std::string_view to_string(CostSource source) {
  switch (source) {
    case CostSource::table: return "table";
    case CostSource::reported: return "reported";
    case CostSource::none: break;
  }
  return {};
}

}  // namespace finops
