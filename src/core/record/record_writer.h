// A record as JSON (contract L1): which keys there are, their order, and what is null come from the schema. Any thread,
// each its own writer.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "core/base/json_writer.h"
#include "core/record/record_keys.h"

namespace finops {

// The members before `request`, into an object that is begun. `request` and `response` are the caller's to add.
void write_keys(JsonWriter& json, const RecordKeys& keys);

// Only the value of the key, or of the object, at this place that has no dot. An unknown place is null.
void write_value_at(JsonWriter& json, const RecordKeys& keys, std::string_view place);

// The value of a key that holds names, in `out`. Without `others` they are our own.
std::string_view names_text(std::string& out, const std::vector<std::string>& names, OthersText* others = nullptr);

}  // namespace finops
