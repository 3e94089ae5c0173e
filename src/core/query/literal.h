// What the words behind an operator mean for the field before it. Pure but for the time zone; any thread.
#pragma once
#include <string_view>

#include "core/base/result.h"
#include "core/query/lexer.h"
#include "core/query/terms.h"

namespace finops {

// Error: a sentence for query_error(): what was expected instead.
Result<Literal> read_literal(const Operand& operand, const QueryToken& token, WallTime now);

// Whether a field with a fixed set of values may be equal to it. Error: which ones there are, or which one was meant.
Result<void> check_value(const Operand& operand, const Literal& literal);

// Whether `op` (one of the lexer's, or `in`) can be asked of it. Error: which ones can.
Result<void> check_operator(const Operand& operand, std::string_view op);

// request.headers.NAME, response.body.a.0.b ... Error: no such place.
Result<BodyPath> read_body_path(std::string_view name);
bool is_body_path(std::string_view name);

}  // namespace finops
