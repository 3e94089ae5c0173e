// Does a record say what its own stored bytes say? Sizes and hashes of the bodies, and usage and cost derived again
// from the response as `serve` derived them. Pure; any thread.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "core/prices/prices.h"
#include "core/record/record_view.h"

namespace finops {

// A part of a record that is not borne out: `logged` and `derived` as they would stand in the log, `null` for unknown.
struct RecordFault {
  std::string field;  // response.sha256, usage.input_tokens, cost_usd ...
  std::string logged, derived;
};

enum class Checked {
  right,
  wrong,
  cannot,       // the bytes that it would take are not in the log
  other_table,  // cost only: priced by another table than the one given here
};

struct RecordCheck {
  Checked bodies = Checked::right;  // both of them
  Checked usage = Checked::right;
  Checked cost = Checked::right;
  std::vector<RecordFault> faults;  // of all that is wrong
};

// `record` holds its bodies. `prices` may be null: then no cost can be checked. A note has nothing to check.
RecordCheck check_record(const RecordView& record, const PriceTable* prices);

}  // namespace finops
