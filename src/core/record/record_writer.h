// Writes a record as JSON (contract L1). The schema decides the keys, their order, and which may be null. Any thread,
// each with its own writer.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "core/base/json_writer.h"
#include "core/record/record_keys.h"

namespace finops {

// Writes the members before `request` into an object that has been begun. The caller adds `request` and `response`.
void write_keys(JsonWriter& json, const RecordKeys& keys);

// Writes only the value of the key or object at `place`, which must not have a dot. An unknown place gives null.
void write_value_at(JsonWriter& json, const RecordKeys& keys, std::string_view place);

// The JSON of a list of names, stored in `out`. Without `foreign`, the names must be our own text.
std::string_view names_text(std::string& out, const std::vector<std::string>& names, ForeignText* foreign = nullptr);

}  // namespace finops
