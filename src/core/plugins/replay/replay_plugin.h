// The plugin of `serve --replay`: answers from recorded exchanges, as they were answered then (contract C3). Without
// --replay-miss forward nothing is sent upstream. One object serves all threads.
#pragma once
#include <memory>

#include "core/exchange/plugin.h"
#include "core/plugins/replay/replay_options.h"

namespace finops {

class RecordingIndex;

// `recordings` outlives the plugin.
std::unique_ptr<Plugin> make_replay_plugin(RecordingIndex& recordings, const ReplayOptions& options);

}  // namespace finops
