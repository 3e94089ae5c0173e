// Bodies in lines: what a request asks for beside its conversation, and any other body as it is. Pure functions; every
// line given back is neutralised and fits the terminal's width.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "cli/terminal/terminal.h"
#include "core/record/record_message.h"

namespace finops::cli {

// The value of the first header of that name, or empty.
std::string_view header_value(const RecordMessage& message, std::string_view name);

// Model, tools and all other members of a JSON request that hold none of its words; empty for other bodies. `full`:
// with whole values, else what they are in a word.
std::vector<std::string> request_parameters(std::string_view body, const Terminal& terminal, bool full);

// The first lines of the body, or all: JSON indented, event streams without their empty lines, other text as it is.
std::vector<std::string> body_preview(const RecordMessage& message, const Terminal& terminal, bool full);

}  // namespace finops::cli
