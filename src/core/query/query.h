// One question to ask of a record: the language of `-w EXPR` everywhere (docs/log.md). Immutable once built; any thread
// may ask, each with records of its own.
#pragma once
#include <memory>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/log/record_view.h"

namespace finops {

class Query {
 public:
  Query() = default;  // every record fits

  // `now` is what relative times (-15m, yesterday) count from; local times are of the process' time zone.
  // Error::invalid_argument; the message shows the text with a caret under the column and what was expected there.
  static Result<Query> parse(std::string_view text, WallTime now);
  static Query all_of(std::vector<Query> parts);

  bool empty() const noexcept { return root_ == nullptr; }
  // Whether some answer may need RecordView::request or ::response. Cheaper terms are asked first.
  bool needs_bodies() const noexcept;
  // False where a field that is compared is unknown. `record` must hold the bodies if needs_bodies().
  bool matches(const RecordView& record) const;

  class Node;

 private:
  std::shared_ptr<const Node> root_;
};

}  // namespace finops
