// Reads tokens, model, finish reasons and errors from responses as they pass. It only reads: no byte is held back or
// changed.
#pragma once
#include <memory>

#include "core/exchange/plugin.h"

namespace finops {

std::unique_ptr<Plugin> make_usage_plugin();

}  // namespace finops
