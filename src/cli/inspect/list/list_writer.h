// Which form of the list the options ask for. One thread.
#pragma once
#include <memory>

#include "cli/inspect/list/list_fields.h"
#include "cli/inspect/options.h"

namespace finops::cli {

bool is_table(const InspectOptions& options, const Terminal& terminal);
bool asks_for_field_help(const InspectOptions& options);

// Error::invalid_argument: options that do not go together, or an unknown field.
Result<std::unique_ptr<ListWriter>> make_list_writer(const InspectOptions& options, const Terminal& terminal,
                                                     Output& out);

}  // namespace finops::cli
