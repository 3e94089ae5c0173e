// The bodies of one exchange in the few lines that a terminal has for them. Pure functions; every line given back is
// neutralised and cut to the terminal's width.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "cli/terminal.h"
#include "core/log/record_message.h"

namespace finops::cli {

// The value of the first header of that name, or empty.
std::string_view header_value(const RecordMessage& message, std::string_view name);

// Parameters, tools, system and last message of a JSON request in any provider's shape; empty for other bodies.
std::vector<std::string> request_summary(std::string_view body, const Terminal& terminal);

// The first lines of the body: JSON indented, event streams without their empty lines, other text as it is, and how
// much more there is.
std::vector<std::string> body_preview(const RecordMessage& message, const Terminal& terminal);

}  // namespace finops::cli
