#include "core/recordings/loaded_record.h"

#include <utility>

namespace finops {

Result<LoadedRecord> load_record(std::string_view line) {
  LoadedRecord out;
  if (!out.parser.parse_copy(line, out.view)) {
    return Error{ErrorCode::protocol, "its record is damaged, or the file was changed", {}};
  }
  auto request = parse_message(out.view.request);
  if (!request) return std::move(request).error();
  out.request = std::move(*request);
  return out;
}

}  // namespace finops
