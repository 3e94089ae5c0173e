// A record while a query is evaluated on it. Its bodies are parsed when the first term needs them. One thread.
#pragma once
#include <optional>
#include <string>

#include "core/record/record_message.h"
#include "core/record/record_view.h"

namespace finops {

// The text of the body in a record's `request` or `response` (JSON text): chunks joined, base64 undone. nullopt: there
// is none, or it is damaged.
std::optional<std::string> body_of_message(std::string_view message);

class Asked {
 public:
  Asked(const RecordView& record, bool bodies, std::string_view whole_line)
      : record_(record), bodies_(bodies), whole_line_(whole_line) {}

  const RecordView& record() const noexcept { return record_; }
  bool has_bodies() const noexcept { return bodies_; }  // false: they have not been read; do not ask for them
  std::string_view whole_line() const noexcept { return whole_line_; }  // with the bodies; empty: not available
  std::string_view message(Side side) const noexcept {
    return side == Side::request ? record_.request : record_.response;
  }
  const std::optional<std::string>& body(Side side);

 private:
  const RecordView& record_;
  bool bodies_;
  std::string_view whole_line_;
  std::optional<std::optional<std::string>> read_[2];
};

}  // namespace finops
