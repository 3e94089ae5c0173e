// What sending a recorded request again would probably cost, from the usage in its record. Pure functions.
#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "core/prices/prices.h"
#include "core/provider/provider.h"
#include "core/record/record_view.h"

namespace finops::cli {

// In NanoUsd; kNotKnown (select.h): it may cost something, and nobody knows how much. `model`, `provider`: what is
// asked now. A failed request is expected to succeed.
std::int64_t estimate_again(const RecordView& record, const std::string& model, std::optional<ProviderId> provider,
                            const PriceTable& prices);

}  // namespace finops::cli
