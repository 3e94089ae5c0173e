// What `send --assert EXPR` says about an exchange that has ended. Pure but for the time zone.
#pragma once
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/record/record_view.h"

namespace finops::cli {

// A line for each expression that does not hold, with the values that it compares; empty: all hold. `record` was read
// whole. The expressions can be parsed; relative times in them count from `now`.
std::string failed_assertions(const std::vector<std::string>& expressions, const RecordView& record, WallTime now);

}  // namespace finops::cli
