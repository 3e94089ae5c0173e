// `inspect --print LETTERS`: parts of one exchange, byte for byte. A pure function of the record.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "cli/terminal/terminal.h"
#include "core/record/record_view.h"

namespace finops::cli {

struct PrintedParts {
  std::string text;
  std::vector<std::string> missing;  // what was asked for and is not in the log, each a sentence for people
};

// The parts in the order of `letters`: H and h the heads, B and b the bodies, m the metadata, t the answer's words,
// u usage and cost. One part alone is exactly its bytes; of several, each but the last ends in an empty line. On a
// terminal control characters are written out.
PrintedParts print_parts(const RecordView& record, std::string_view letters, const Terminal& terminal);

}  // namespace finops::cli
