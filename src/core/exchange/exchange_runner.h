// The one way through the core, used by serve, send and replay: resolve provider -> credential -> plugins -> transport
// -> sink, and the record in the log before the client can see the end (contract L2, F16).
// Holds references only; whoever builds it owns them and outlives it. Thread-safe.
#pragma once
#include "core/exchange/exchange.h"
#include "core/exchange/exchange_log.h"
#include "core/exchange/exchange_observer.h"
#include "core/exchange/pipeline.h"
#include "core/exchange/tags.h"
#include "core/exchange/transport.h"
#include "core/provider/native_error.h"

namespace finops {

class RunnerSink;

class ExchangeRunner {
 public:
  struct Deps {
    const ProviderRegistry& providers;
    const Pipeline& pipeline;
    Transport& transport;
    ExchangeLog* log = nullptr;  // nullptr: no log
    ExchangeObservers observers = {};
    Tags tags = {};  // of every exchange
  };
  explicit ExchangeRunner(Deps deps) : deps_(std::move(deps)) {}

  // Sets x.route as far as the target alone decides it; unset: the target belongs to no endpoint. Call it if the route
  // is needed before the body has arrived; otherwise run(), reject() and abandon() do it.
  void find_route(Exchange& x) const;

  // Runs `x` to its end. `client` has seen on_end or on_abort when this returns; failures before the response head
  // reach it as a native error response. x.outcome and x.error say what happened.
  void run(Exchange& x, StreamSink& client, const Cancel& cancel) const;

  // Checks what run() can refuse without the body, for a client that waits for "100 Continue" before it sends it. `x`
  // has a route.
  Result<void> admit(const Exchange& x) const;

  // Answers `x` with finops' own error instead of running it, and logs it as rejected. No plugin sees it. `dialect` is
  // used for a target that belongs to no endpoint.
  void reject(Exchange& x, const OwnError& error, StreamSink& client, Dialect dialect = Dialect::openai) const;

  // Logs `x`, whose client left before its request was complete. Nothing is answered.
  void abandon(Exchange& x, const Error& why) const;

 private:
  Result<void> begin(Exchange& x) const;  // error: bad_request, a field of finops' own that is wrong
  Result<void> attempt(Exchange& x, Pipeline::Run& plugins, RunnerSink& sink, const Cancel& cancel) const;

  Deps deps_;
};

}  // namespace finops
