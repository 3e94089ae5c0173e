// `inspect --id` on a terminal: everything about one exchange, laid out in columns of the terminal's width; on a wide
// one request and response stand side by side. A pure function of the record.
#pragma once
#include <string>

#include "cli/inspect/one/message_view.h"
#include "cli/terminal/terminal.h"
#include "core/record/record_view.h"

namespace finops::cli {

// What the log does not hold is left out, or `-` where a column needs something.
std::string render_detail(const RecordView& record, const Terminal& terminal, const DetailOptions& options = {});

}  // namespace finops::cli
