// The words of a query. Pure functions and plain values.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace finops {

struct QueryToken {
  enum class Kind { word, quoted, op, open, close, comma, end };
  Kind kind = Kind::end;
  std::string text;      // a quoted text without its quotes; `=` also for `==`
  std::size_t at = 0;    // where it begins in the query, in bytes
  std::size_t size = 0;  // in the query
};

// The tokens of `query`; the last one is Kind::end. Error::invalid_argument, made by query_error().
Result<std::vector<QueryToken>> query_tokens(std::string_view query);

// `text` in quotes, so that query_tokens() reads it back unchanged.
std::string in_quotes(std::string_view text);

// The message `what`, and the query with a caret under the byte `at`. Of a long query only a part is shown.
Error query_error(std::string_view query, std::size_t at, std::string_view what);

}  // namespace finops
