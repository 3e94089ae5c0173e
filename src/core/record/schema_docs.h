// Documentation made from the schema: the tables of docs/log.md, and JSON Schema. Pure; any thread.
#pragma once
#include <span>
#include <string>

#include "core/record/schema.h"

namespace finops {

// Rows of a Markdown table: key, type, meaning.
std::string schema_table();
std::string message_table();
std::string note_table();

// JSON Schema 2020-12 of one line of the log. It allows unknown keys, since a later version may add some.
std::string json_schema();

}  // namespace finops
