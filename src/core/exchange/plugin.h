// A plugin sees every exchange of serve, send and replay (contract F16). One object serves all exchanges: hooks of
// different exchanges run at the same time on different threads, hooks of one exchange never do. Keep the state of one
// exchange in a PluginState, not in the plugin object.
#pragma once
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/exchange/exchange.h"
#include "core/exchange/transport.h"
#include "core/provider/native_error.h"

namespace finops {

// An answer without an upstream. Its head and body go through the same response hooks; each piece is forwarded on its
// own.
struct LocalReply {
  ResponseHead head;  // Content-Length in it is kept; without one the client gets chunked coding
  std::vector<std::string> pieces;
  // Instead of the above: finops refuses the request, in the endpoint's native envelope (contract F14), with
  // Outcome::rejected. As for every error of finops' own, only on_complete follows.
  std::optional<OwnError> refusal = std::nullopt;
  // Instead of the above: what answers in place of the upstream, called like a transport but without a request, as when
  // the answer takes its time, is cut or has trailers. Lives until the exchange has ended.
  std::unique_ptr<Transport> performer = nullptr;
};

enum class ChunkAction { pass, replace, drop };

// What a plugin remembers about one exchange; made by Plugin::begin(), destroyed after on_complete().
class PluginState {
 public:
  virtual ~PluginState() = default;
};

class Plugin {
 public:
  virtual ~Plugin() = default;
  virtual std::string_view name() const noexcept = 0;
  // Called once per exchange before on_request; nullptr: this plugin keeps no state.
  virtual std::unique_ptr<PluginState> begin() { return nullptr; }

  // Hooks, in the order of a run. on_request runs in list order, the others in reverse order and only for plugins
  // whose on_request was called; before_answer runs in list order too. If on_request returns a value, that is the
  // answer, and the plugins after it are not called.
  virtual Result<std::optional<LocalReply>> on_request(Exchange&, PluginState*) { return std::optional<LocalReply>{}; }
  // For plugins that imitate a bad network: called once, after every on_request and before the answer is asked for. The
  // returned sink gets the answer in place of `next`, which outlives it, and passes it on as it likes; nullptr: the
  // answer does not concern this plugin. What the sink does not pass on has not come for finops: neither for the log
  // nor for other plugins. It may wait beside x.cancel. Errors, also of the sink, end the exchange if their code is
  // truncated, reset, client_gone or canceled.
  virtual Result<std::unique_ptr<StreamSink>> before_answer(Exchange&, StreamSink& /*next*/, PluginState*) {
    return std::unique_ptr<StreamSink>{};
  }
  virtual Result<void> on_response(Exchange&, ResponseHead&, PluginState*) { return {}; }
  // replace: `out` goes on instead of `in`; drop: nothing does. Both only where the head that on_response left has no
  // Content-Length, else the exchange is aborted with ErrorCode::plugin.
  virtual Result<ChunkAction> on_chunk(Exchange&, std::string_view /*in*/, std::string& /*out*/, PluginState*) {
    return ChunkAction::pass;
  }
  // For plugins that only read: the bytes from upstream, before any plugin changed them. Called after they were sent to
  // the client; only the last bytes come before they are sent, since the record needs what is found in them (contract
  // L2).
  virtual void on_passed(Exchange&, std::string_view /*bytes*/, PluginState*) {}
  // The body has ended, complete or cut by upstream. Put what on_chunk held back into `out`; it goes through on_chunk
  // of the plugins nearer to the client. Called at most once, after the last on_chunk and before on_complete; not when
  // the client has hung up or no head was sent. A plugin may hold back only what on_chunk may change.
  virtual Result<void> on_end(Exchange&, std::string& /*out*/, PluginState*) { return {}; }
  // Exactly once for each plugin whose on_request was called, whatever happened since. Before the log record and
  // before the client can see the end.
  virtual void on_complete(Exchange&, PluginState*) {}
};

}  // namespace finops
