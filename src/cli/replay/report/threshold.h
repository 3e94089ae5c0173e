// `--threshold EXPR`: a bound that a replay must keep, as in `p95<2s`, `cost<+5%`, `errors<1%`, `changed<=2`. Plain
// values, any thread.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/compare/compare.h"

namespace finops::cli {

struct Threshold {
  enum class Measure { total, ttft, cost, output_tokens, verdict };
  enum class Op { less, less_equal, greater, greater_equal };
  // amount: in the measure's unit (ms, NanoUsd, a count). share: per cent of all pairs. change: per cent more than
  // recorded.
  enum class Kind { amount, share, change };

  std::string text;  // as it was typed
  Measure measure = Measure::total;
  double percent = 0;                // of a percentile
  Verdict verdict = Verdict::error;  // of Measure::verdict
  Op op = Op::less;
  Kind kind = Kind::amount;
  double bound = 0;
};

// MEASURE is p50, ttft_p95 (any percentile from p1 to p100), cost, output_tokens, or a verdict (same, reworded,
// changed, errors, skipped). OP is < <= > >=. BOUND has the measure's unit: 2s and 500ms, 0.50, 1200; `+5%` and `-10%`
// compare with what was recorded; `1%` after a verdict is a share of the pairs. Error::invalid_argument: the message
// shows the text with a caret and what was expected there.
Result<Threshold> parse_threshold(std::string_view text);

}  // namespace finops::cli
