#include "core/http/sse.h"

namespace finops {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

}  // namespace

void SseSplitter::feed(std::string_view bytes) {
  while (!bytes.empty()) {
    if (after_cr_) {
      after_cr_ = false;
      if (bytes.front() == '\n') {
        bytes.remove_prefix(1);
        continue;
      }
    }
    const std::size_t end = bytes.find_first_of("\r\n");
    const std::string_view part = bytes.substr(0, end);
    if (end == std::string_view::npos) {
      if (line_.size() + part.size() > max_event_) {
        too_large_ = true;
        line_.clear();
        // Whatever this line goes on with must not be read as a line of its own.
        line_ = ":";
      } else {
        line_.append(part);
      }
      return;
    }
    after_cr_ = bytes[end] == '\r';
    bytes.remove_prefix(end + 1);
    if (line_.empty()) {
      take_line(part);
    } else {
      line_.append(part);
      take_line(line_);
      line_.clear();
    }
  }
}

void SseSplitter::finish() {
  if (!line_.empty()) {
    const std::string last = std::move(line_);
    line_.clear();
    take_line(last);
  }
  dispatch();
}

void SseSplitter::take_line(std::string_view line) {
  if (at_start_) {
    at_start_ = false;
    if (line.starts_with(kByteOrderMark)) line.remove_prefix(kByteOrderMark.size());
  }
  if (line.empty()) {
    dispatch();
    return;
  }
  const std::size_t colon = line.find(':');
  if (colon == 0) return;  // a comment
  if (colon == std::string_view::npos) {
    take_field(line, {});
    return;
  }
  std::string_view value = line.substr(colon + 1);
  if (value.starts_with(' ')) value.remove_prefix(1);
  take_field(line.substr(0, colon), value);
}

void SseSplitter::take_field(std::string_view name, std::string_view value) {
  if (name == "data") {
    if (data_.size() + value.size() >= max_event_) {
      too_large_ = true;
      return;
    }
    if (has_data_) data_ += '\n';
    data_.append(value);
    has_data_ = true;
  } else if (name == "event") {
    type_.assign(value);
  } else if (name == "id" && value.find('\0') == std::string_view::npos) {
    id_.assign(value);
  }
}

void SseSplitter::dispatch() {
  if (too_large_) {
    ++dropped_;
  } else if (has_data_) {
    on_event_({type_, data_, id_});
  }
  type_.clear();
  data_.clear();
  id_.clear();
  has_data_ = false;
  too_large_ = false;
}

}  // namespace finops
