// Applies rates to a usage. Anything uncertain has no price: a part without a rate, counts that contradict each other,
// missing counts. Pure, any thread.
#pragma once
#include "core/prices/cost.h"
#include "core/prices/rates.h"
#include "core/usage/usage.h"

namespace finops {

// Audio tokens without a rate of their own: if Google lists no audio price, its input price covers audio; other
// providers bill audio separately.
enum class AudioWithoutRate { unknown, as_text };

// Fills all of the cost but `table`. The total is the exact sum, rounded once.
Cost charge(const RateCard& card, const Usage& usage, AudioWithoutRate audio);

}  // namespace finops
