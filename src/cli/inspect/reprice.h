// Computes the cost of records again, from the logged usage and with the given table. One thread; the table outlives
// it.
#pragma once
#include <string>
#include <string_view>

#include "core/prices/prices.h"
#include "core/record/record_view.h"

namespace finops::cli {

class Repricer {
 public:
  // nullptr: nothing is changed.
  explicit Repricer(const PriceTable* table) : table_(table) {}

  // The record without its bodies; valid until the next call. Notes are not changed, nor is a cost that the provider
  // reported.
  const RecordView& metadata(const RecordView& logged);
  // The same for a whole line.
  std::string line(std::string_view logged);

 private:
  Cost price(const RecordView& logged) const;
  static bool keeps_cost(const RecordView& logged);

  const PriceTable* table_;
  RecordParser parser_;
  RecordView record_;
  std::string text_;
};

}  // namespace finops::cli
