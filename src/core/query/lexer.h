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

// Ends with a token of Kind::end. Error::invalid_argument as query_error() makes it.
Result<std::vector<QueryToken>> query_tokens(std::string_view query);

// `text` in quotes, so that it is read back the same.
std::string in_quotes(std::string_view text);

// `what` and the query with a caret under the column of the byte `at`. Long queries are shown in part.
Error query_error(std::string_view query, std::size_t at, std::string_view what);

}  // namespace finops
