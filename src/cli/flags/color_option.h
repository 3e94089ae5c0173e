// The flag --color, as every command reads it. Any thread.
#pragma once
#include "cli/flags/arguments.h"
#include "cli/terminal/terminal.h"

namespace finops::cli {

ColorMode color_mode(const Arguments& arguments);

}  // namespace finops::cli
