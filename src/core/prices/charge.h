// Puts rates on a usage. Whatever is not known for sure has no price: a part without a rate, counts that contradict
// each other, counts that are missing. Pure, any thread.
#pragma once
#include "core/prices/cost.h"
#include "core/prices/rates.h"
#include "core/usage/usage.h"

namespace finops {

// Audio tokens without a rate of their own: Google lists one price for all input where it has none for audio; the
// others bill audio apart.
enum class AudioWithoutRate { unknown, as_text };

// Fills all of the cost but `table`. The total is the exact sum, rounded once.
Cost charge(const RateCard& card, const Usage& usage, AudioWithoutRate audio);

}  // namespace finops
