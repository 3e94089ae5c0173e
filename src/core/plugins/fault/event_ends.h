// Finds where the events of an event stream end, in the bytes as they pass, wherever they are cut. One stream, one
// thread.
#pragma once
#include <cstddef>
#include <string_view>

namespace finops {

class EventEnds {
 public:
  // The number of bytes up to and with the end of the first event that ends in `bytes`; npos: none does. Call it again
  // with the bytes after that. An event ends with an empty line; empty lines between events belong to none.
  std::size_t next(std::string_view bytes);
  // There are bytes after the last end.
  bool inside() const noexcept { return inside_; }

 private:
  bool inside_ = false, line_begins_ = true, after_cr_ = false;
};

}  // namespace finops
