// One exchange as one line of `inspect -f` on a terminal, without the lines before it: columns of fixed width. Pure but
// for the time zone.
#pragma once
#include <string>

#include "cli/terminal/terminal.h"
#include "core/record/record_view.h"

namespace finops::cli {

// With its line end, and narrower than the terminal. The time is when it ended; what failed says why instead of what it
// used.
std::string tail_line(const RecordView& record, const Terminal& terminal);

}  // namespace finops::cli
