#include "core/recordings/loaded_record.h"

namespace finops {

Result<LoadedRecord> load_record(std::string_view line) {
  LoadedRecord out;
  if (!out.parser.parse_copy(line, out.view)) {
    return Error{ErrorCode::protocol, "its record is damaged, or the file was changed", {}};
  }
  return out;
}

}  // namespace finops
