// The opt-in plugin `include_usage`: streamed chat completions (and legacy completions) in OpenAI's format report their
// usage only when asked. The plugin asks for it in the request's body and removes the extra chunk from the answer,
// unless the client asked for it itself. It does not change bodies that are compressed, not one JSON object or too
// large to be held in memory. It does not change answers with a content coding either; the client then sees the extra
// chunk.
#pragma once
#include <memory>

#include "core/exchange/plugin.h"

namespace finops {

// The plugin `usage` still reads the hidden chunk, since on_passed gives it the bytes from upstream.
std::unique_ptr<Plugin> make_include_usage_plugin();

}  // namespace finops
