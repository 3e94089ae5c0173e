// The flags that choose records (-w, -g, --since, --model ...) as one Query, except --session, which needs the log to
// interpret its words (find_session.h). One thread.
#pragma once
#include <span>
#include <string_view>

#include "cli/flags/arguments.h"
#include "core/query/query.h"

namespace finops::cli {

// The values of one flag are alternatives, but every -w must match. Different flags must all match. `except`: flags of
// these names choose no records in this command. Error: invalid_argument if --until is not after --since; other values
// were checked when the arguments were parsed.
Result<Query> read_filters(const Arguments& arguments, WallTime now, std::span<const std::string_view> except = {});

}  // namespace finops::cli
