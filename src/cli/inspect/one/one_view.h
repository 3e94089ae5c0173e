// One exchange in the forms that `inspect --id` can print. Pure functions of the record.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "cli/inspect/one/message_view.h"
#include "cli/terminal/terminal.h"
#include "core/base/result.h"
#include "core/record/record_view.h"

namespace finops::cli {

// --- `inspect --id` on a terminal: everything about one exchange, fitted to the terminal's width; on a wide terminal
// request and response are side by side. A pure function of the record.

// Values that are not in the log are left out, or shown as `-` in a column.
std::string render_detail(const RecordView& record, const Terminal& terminal, const DetailOptions& options = {});

// --- `inspect --print LETTERS`: parts of one exchange, byte for byte. A pure function of the record.

struct PrintedParts {
  std::string text;
  std::vector<std::string> missing;  // requested parts that are not in the log, each a sentence for people
};

// The parts in the order of `letters`: H and h the heads, B and b the bodies, m the metadata, t the answer's text,
// u usage and cost. A single part is exactly its bytes. If there are several, each but the last ends with an empty
// line. On a terminal control characters are escaped.
PrintedParts print_parts(const RecordView& record, std::string_view letters, const Terminal& terminal);

// --- `inspect --curl`: the command that sends a logged request again. A pure function of the record.

// Lines for a POSIX shell, with a line end: comments on what is not in the log, then one curl command to the address
// the request was sent to. Keys are variables; header fields are in their order, without connection fields. The text
// holds no control characters. Error: the request is damaged in the log or missing.
Result<std::string> curl_command(const RecordView& record);

}  // namespace finops::cli
