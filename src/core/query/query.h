// A condition on a record: the language of `-w EXPR` (docs/query.md); the quick filters of the command line are built
// from it too. Immutable once built; any thread may use it, each with its own records.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/record/record_view.h"

namespace finops {

class Query {
 public:
  Query() = default;  // matches every record

  // Relative times (-15m, yesterday) count from `now`; local times are in the time zone of the process.
  // Error::invalid_argument; the message shows the text with a caret and what was expected there.
  static Result<Query> parse(std::string_view text, WallTime now);
  // Records whose metadata field `field` is known and matches `pattern` as a whole: * is any text, ? is any byte; ASCII
  // letter case is ignored. Error::invalid_argument: no such field, or not a text field.
  static Result<Query> glob(std::string_view field, std::string_view pattern);
  // Records in whose request or response body the regular expression finds something: in the body as it was sent, or
  // with the escapes of JSON strings undone. The body of a stream is searched as it arrived. Error::invalid_argument:
  // what is wrong with it.
  static Result<Query> grep(std::string_view pattern);

  static Query all_of(std::vector<Query> parts);  // no parts: every record
  static Query any_of(std::vector<Query> parts);  // no parts: no record

  bool empty() const noexcept { return root_ == nullptr; }
  // Whether evaluation may need RecordView::request or ::response. Cheaper terms are evaluated first.
  bool needs_bodies() const noexcept;
  // False if a compared field is unknown. If needs_bodies(), `record` must have been read whole, with its line.
  bool matches(const RecordView& record) const;
  // False: it cannot match, whatever its bodies are. Looks only at the metadata of `record` and searches `whole_line`,
  // its line with the bodies (empty: not available), so the bodies need not be parsed.
  bool may_match(const RecordView& record, std::string_view whole_line = {}) const;

  // What it compares, each once: the field's name in field_table(), or the place in a message as it was written.
  std::vector<std::string> compared() const;

  struct Value {
    std::string name;                 // as it was written
    std::optional<std::string> text;  // nullopt: unknown
  };
  // The values in `record` of all that it compares, each once. If needs_bodies(), as for matches().
  std::vector<Value> values_in(const RecordView& record) const;

  // A text that parse() reads back with the same meaning; for tests and messages. glob() and grep() have no such text.
  std::string to_string() const;

  class Node;
  explicit Query(std::shared_ptr<const Node> root) : root_(std::move(root)) {}

 private:
  std::shared_ptr<const Node> root_;
};

}  // namespace finops
