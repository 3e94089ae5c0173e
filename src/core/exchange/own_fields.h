// The header fields `x-finops-*` are finops' own (contract F6): a request's are used and removed, an upstream's are
// dropped. Pure, any thread.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/error.h"
#include "core/http/headers.h"

namespace finops {

bool is_own_field(std::string_view name) noexcept;

// The names of what went, in lower case, are appended to `removed` unless it is nullptr.
void remove_own_fields(HeaderList& headers, std::vector<std::string>* removed = nullptr);

// What a request wants to be logged of itself: `x-finops-log: none|metadata`.
enum class LogWish : unsigned char { all, metadata, none };

struct LogWishes {
  LogWish strictest = LogWish::all;  // of several fields; one that is wrong asks for less than all
  std::optional<Error> wrong;        // bad_request: a value that is none of these
};
LogWishes log_wish(const HeaderList& headers);

}  // namespace finops
