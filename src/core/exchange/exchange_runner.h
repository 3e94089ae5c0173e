// The one way through the core, used by serve, send and replay: resolve provider -> credential -> plugins -> transport
// -> sink, and the record in the log before the client can see the end (contract L2, F16).
// Holds references only; whoever builds it owns them and outlives it. Thread-safe.
#pragma once
#include <functional>

#include "core/exchange/exchange.h"
#include "core/exchange/exchange_log.h"
#include "core/exchange/pipeline.h"
#include "core/exchange/tags.h"
#include "core/exchange/transport.h"
#include "core/provider/native_error.h"

namespace finops {

class ExchangeRunner {
 public:
  struct Deps {
    const ProviderRegistry& providers;
    const Pipeline& pipeline;
    Transport& transport;
    ExchangeLog* log = nullptr;  // nullptr: no log
    std::function<void(const Exchange&)>
        on_finished;  // after the record; for counters and the access line; may be empty
    Tags tags = {};   // of every exchange
    // As soon as the head is there, of a request and of what answers it; for people who watch; may be empty.
    std::function<void(const Exchange&)> on_request_head = {}, on_response_head = {};
  };
  explicit ExchangeRunner(Deps deps) : deps_(std::move(deps)) {}

  // Runs `x` to its end. `client` has seen on_end or on_abort when this returns; failures before the response head
  // reach it as a native error response. x.outcome and x.error tell what happened.
  void run(Exchange& x, StreamSink& client, const Cancel& cancel) const;

  // What run() would refuse about `request` without its body: for a client that waits to be asked for it.
  Result<void> admit(const Request& request) const;

  // Answers `x` with finops' own error instead of running it, and logs it as rejected. No plugin sees it. `dialect` is
  // for a target that belongs to no endpoint.
  void reject(Exchange& x, const OwnError& error, StreamSink& client, Dialect dialect = Dialect::openai) const;

  // Logs `x`, whose client left before its request was complete. Nothing is answered.
  void abandon(Exchange& x, const Error& why) const;

 private:
  void tell_finished(const Exchange& x) const noexcept;
  Result<void> begin(Exchange& x) const;  // error: bad_request, a field of finops' own that is wrong

  Deps deps_;
};

}  // namespace finops
