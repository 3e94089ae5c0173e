// Checks that a record agrees with its own stored bytes: sizes and hashes of the bodies, and usage and cost, which are
// computed again from the response as `serve` did. Pure; any thread.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "core/prices/prices.h"
#include "core/record/record_view.h"

namespace finops {

// A value in a record that does not agree: `logged` and `derived` as they are written in the log, `null` for unknown.
struct RecordFault {
  std::string field;  // response.sha256, usage.input_tokens, cost_usd ...
  std::string logged, derived;
};

enum class Checked {
  right,
  wrong,
  cannot,       // the bytes needed for the check are not in the log
  other_table,  // cost only: priced with another table than `prices`
};

struct RecordCheck {
  Checked bodies = Checked::right;  // request and response
  Checked usage = Checked::right;
  Checked cost = Checked::right;
  std::vector<RecordFault> faults;  // everything that is wrong
};

// `record` must hold its bodies. If `prices` is null, cost is not checked. A note has nothing to check.
RecordCheck check_record(const RecordView& record, const PriceTable* prices);

}  // namespace finops
