#include "core/plugins/fault/event_ends.h"

namespace finops {

std::size_t EventEnds::next(std::string_view bytes) {
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const char c = bytes[i];
    if (after_cr_ && c == '\n') {  // the second half of a line end
      after_cr_ = false;
      continue;
    }
    after_cr_ = c == '\r';
    if (c != '\r' && c != '\n') {
      inside_ = true;
      line_begins_ = false;
      continue;
    }
    const bool ends = line_begins_ && inside_;
    line_begins_ = true;
    if (!ends) continue;
    inside_ = false;
    const bool whole_end = c == '\r' && i + 1 < bytes.size() && bytes[i + 1] == '\n';
    if (whole_end) after_cr_ = false;
    return i + 1 + (whole_end ? 1 : 0);
  }
  return std::string_view::npos;
}

}  // namespace finops
