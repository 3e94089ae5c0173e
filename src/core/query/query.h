// One question to ask of a record: the language of `-w EXPR` everywhere (docs/query.md), and what the quick filters of
// the command line are made of. Immutable once built; any thread may ask, each with records of its own.
#pragma once
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/record/record_view.h"

namespace finops {

class Query {
 public:
  Query() = default;  // every record fits

  // `now` is what relative times (-15m, yesterday) count from; local times are of the process' time zone.
  // Error::invalid_argument; the message shows the text with a caret under the column and what was expected there.
  static Result<Query> parse(std::string_view text, WallTime now);
  // Whose metadata field `field` is known and, as a whole, like `pattern`: * is any text, ? any byte; ASCII letter case
  // is the same. Error::invalid_argument: no such field, or not one of text.
  static Result<Query> glob(std::string_view field, std::string_view pattern);
  // In whose request or response body the regular expression finds something: in the body as it was sent, or with the
  // escapes of JSON strings undone. A stream is searched as it came. Error::invalid_argument: what is wrong with it.
  static Result<Query> grep(std::string_view pattern);

  static Query all_of(std::vector<Query> parts);  // of none: every record
  static Query any_of(std::vector<Query> parts);  // of none: no record

  bool empty() const noexcept { return root_ == nullptr; }
  // Whether some answer may need RecordView::request or ::response. Cheaper terms are asked first.
  bool needs_bodies() const noexcept;
  // False where a field that is compared is unknown. If needs_bodies(), `record` must be a whole one, line and all.
  bool matches(const RecordView& record) const;
  // False: it does not match, whatever its bodies are. Only the metadata of `record` are looked at, and `whole_line`,
  // its line with the bodies (empty: not at hand) by a plain search, so it saves reading the bodies.
  bool may_match(const RecordView& record, std::string_view whole_line = {}) const;

  // As text that parse() reads to the same meaning; for tests and messages. glob() and grep() have no such text.
  std::string to_string() const;

  class Node;
  explicit Query(std::shared_ptr<const Node> root) : root_(std::move(root)) {}

 private:
  std::shared_ptr<const Node> root_;
};

}  // namespace finops
