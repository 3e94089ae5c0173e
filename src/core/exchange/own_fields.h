// The header fields `x-finops-*` are finops' own (contract F6): those of a request are used and removed, those of an
// upstream are dropped. Pure, any thread.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"
#include "core/http/headers.h"

namespace finops {

bool is_own_field(std::string_view name) noexcept;

// Appends the names of the removed fields, in lower case, to `removed` unless that is nullptr.
void remove_own_fields(HeaderList& headers, std::vector<std::string>* removed = nullptr);

// How much of a request shall be logged: `x-finops-log: none|metadata`.
enum class LogWish : unsigned char { all, metadata, none };

struct LogWishes {
  LogWish strictest = LogWish::all;  // of several fields; a wrong value asks for less than all
  std::optional<Error> wrong;        // bad_request: a value that is none of these
};
LogWishes log_wish(const HeaderList& headers);

}  // namespace finops
