// Interprets the value after an operator, depending on the field before it. Pure but for the time zone; any thread.
#pragma once
#include <string_view>

#include "core/base/result.h"
#include "core/query/lexer.h"
#include "core/query/terms.h"

namespace finops {

// Error: a sentence for query_error(), saying what was expected.
Result<Literal> read_literal(const Operand& operand, const QueryToken& token, WallTime now);

// For a field with a fixed set of values: checks that the literal is one of them. Error: the possible values, or the
// one that was probably meant.
Result<void> check_value(const Operand& operand, const Literal& literal);

// Checks that `op` (an operator of the lexer, or `in`) can be used with this operand. Error: the operators that can.
Result<void> check_operator(const Operand& operand, std::string_view op);

// request.headers.NAME, response.body.a.0.b ..., text. Error: no such place.
Result<BodyPath> read_body_path(std::string_view name);
bool is_body_path(std::string_view name);

}  // namespace finops
