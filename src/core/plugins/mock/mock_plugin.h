// The plugin behind `serve --mock`: answers every provider natively, plain and streamed, without a network and without
// a key, always the same for the same request and what was created before it. One object serves all threads.
#pragma once
#include <memory>

#include "core/exchange/plugin.h"

namespace finops {

// Its on_request() always answers: nothing behind it in the pipeline is entered, nothing is sent upstream.
std::unique_ptr<Plugin> make_mock_plugin();

}  // namespace finops
