// The terms of a query: a condition on one field of the metadata or on one place in a body. Immutable, any thread.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "core/query/decimal_text.h"
#include "core/query/fields.h"
#include "core/query/json_lookup.h"
#include "core/query/node.h"
#include "core/query/regex.h"
#include "core/query/values.h"

namespace finops {

// request.body.tools.0.name: something in the bodies or headers of an exchange. `text`: the words of the answer.
struct BodyPath {
  Side side = Side::request;
  std::vector<std::string> steps;  // the first is a member of the record's `request` or `response`; none: the words
  std::string name;                // as it was written

  JsonValue of(Asked& asked) const;
};

const std::string& name_of(const Operand& operand);
std::optional<std::string> value_text(const Operand& operand, Asked& asked);  // nullopt: unknown

struct Literal {
  std::string source;  // as it is printed
  std::string text;
  std::optional<ValueRange> range;   // in the unit of FieldValue
  std::optional<DecimalText> exact;  // the exact number, for a count or a place in a body
  std::optional<bool> truth;
};

// What a value is compared with. `=` and `!=` have one literal, `in` and `not in` several, the others one literal or a
// regex.
struct Condition {
  enum class Kind { equal, less, less_equal, greater, greater_equal, match };
  Kind kind = Kind::equal;
  bool negated = false;  // != !~ not in; an unknown value still does not match
  bool list = false;     // printed with `in`
  std::vector<Literal> literals;
  std::optional<Regex> regex;
};

NodePtr compare(Operand operand, Condition condition);
NodePtr exists(Operand operand);
NodePtr like(Field field, std::string pattern);
NodePtr found_in_bodies(Regex regex);

}  // namespace finops
