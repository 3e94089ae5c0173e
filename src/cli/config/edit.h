// Changes one value in the text of a configuration file and leaves everything else, comments too, as it is. Pure, any
// thread.
#pragma once
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace finops::cli {

// `key`: "log.path", through objects only; `json`: the new value. `text` must be right, as parse_config_json() says.
// Error: invalid_argument if a part of the key is something else than an object.
Result<std::string> with_value(std::string_view text, std::string_view key, std::string_view json);

}  // namespace finops::cli
