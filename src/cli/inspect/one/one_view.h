// One exchange in the forms that `inspect --id` has for it. Pure functions of the record.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "cli/inspect/one/message_view.h"
#include "cli/terminal/terminal.h"
#include "core/base/result.h"
#include "core/record/record_view.h"

namespace finops::cli {

// --- `inspect --id` on a terminal: everything about one exchange, laid out in columns of the terminal's width; on a
// wide one request and response stand side by side. A pure function of the record.

// What the log does not hold is left out, or `-` where a column needs something.
std::string render_detail(const RecordView& record, const Terminal& terminal, const DetailOptions& options = {});

// --- `inspect --print LETTERS`: parts of one exchange, byte for byte. A pure function of the record.

struct PrintedParts {
  std::string text;
  std::vector<std::string> missing;  // what was asked for and is not in the log, each a sentence for people
};

// The parts in the order of `letters`: H and h the heads, B and b the bodies, m the metadata, t the answer's words,
// u usage and cost. One part alone is exactly its bytes; of several, each but the last ends in an empty line. On a
// terminal control characters are written out.
PrintedParts print_parts(const RecordView& record, std::string_view letters, const Terminal& terminal);

// --- `inspect --curl`: the command that sends a logged request again. A pure function of the record.

// Lines for a POSIX shell, with a line end: comments on what the log does not hold, then one curl command to the
// address the request was sent to. Keys are variables; header fields stand in their order, without those of the
// connection. The text holds no control characters. Error: the request is damaged in the log, or is not there.
Result<std::string> curl_command(const RecordView& record);

}  // namespace finops::cli
