// A replayed pair as JSON. Pure functions.
#pragma once
#include "cli/replay/report/pair.h"
#include "core/base/json_writer.h"

namespace finops::cli {

// The members of an object that the caller begins and ends. What is unknown is null.
void write_pair(JsonWriter& json, const ReplayedPair& pair);

// Null if nothing in it has a price.
void write_usd(JsonWriter& json, const CostTotal& total);

}  // namespace finops::cli
