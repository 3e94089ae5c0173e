// The plugin of `serve --mock`: answers in the format of every provider, plain and streamed, without a network and
// without a key. The same request after the same history always gets the same answer. One object serves all threads.
#pragma once
#include <memory>

#include "core/exchange/plugin.h"

namespace finops {

// Its on_request() always answers: the plugins after it are not called, and nothing is sent upstream.
std::unique_ptr<Plugin> make_mock_plugin();

}  // namespace finops
