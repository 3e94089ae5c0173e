// The opt-in plugin `include_usage`: streamed chat completions (and legacy completions) in OpenAI's format tell their
// usage only when asked. It asks in the request's body and takes the extra chunk out of the answer again, unless the
// client asked itself. Left as they are: bodies that are compressed, not one JSON object or too large to be held, and
// answers with a content coding, in which the client then sees the extra chunk.
#pragma once
#include <memory>

#include "core/exchange/plugin.h"

namespace finops {

// The plugin `usage` reads the hidden chunk all the same: on_passed shows it upstream's own bytes.
std::unique_ptr<Plugin> make_include_usage_plugin();

}  // namespace finops
