// The list with columns of the user's choice (--fields), in every form of output. One thread.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "cli/inspect/list/list.h"
#include "core/query/fields.h"

namespace finops::cli {

// Error::invalid_argument: one of them is no field; names the flag.
Result<std::vector<Field>> choose_fields(const std::vector<std::string>& names);

// Notes are left out of all of them.
std::unique_ptr<ListWriter> make_field_table(std::vector<Field> fields, const Terminal& terminal, Output& out);
std::unique_ptr<ListWriter> make_field_rows(std::vector<Field> fields, RowFormat format, bool header, Output& out);
std::unique_ptr<ListWriter> make_field_json(std::vector<Field> fields, Output& out);

// `--fields help`: every field with its short name, type, unit and what it is.
void print_field_help(const Terminal& terminal, bool plain, Output& out);

}  // namespace finops::cli
