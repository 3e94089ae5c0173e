// Records as they would be if their cost were computed now: from the logged usage, by the table of the day. One thread;
// the table outlives it.
#pragma once
#include <string>
#include <string_view>

#include "core/prices/prices.h"
#include "core/record/record_view.h"

namespace finops::cli {

class Repricer {
 public:
  // nullptr: everything stays as logged.
  explicit Repricer(const PriceTable* table) : table_(table) {}

  // The record without its bodies; good until the next call. Notes stay as they are, and so does a cost that the
  // provider named.
  const RecordView& metadata(const RecordView& logged);
  // A whole line.
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
