// How the core reaches an upstream. The implementation lives in transport/; tests put a fake behind it.
#pragma once
#include <memory>
#include <string_view>

#include "core/exchange/exchange.h"
#include "core/http/http_types.h"

namespace finops {

// What goes on the wire, complete: `headers` holds Host and the framing fields at their places.
struct UpstreamRequest {
  const BaseUrl* base = nullptr;
  const Provider* provider = nullptr;  // timeouts
  std::string_view method, target;
  const HeaderList* headers = nullptr;
  std::string_view body;                 // held in memory
  BodySource* rest = nullptr;            // follows `body`
  bool chunked = false;                  // `body` and `rest` go out in chunked coding, with `trailers`
  const HeaderList* trailers = nullptr;  // of a held body
};

// Descriptors that end an exchange early; -1: none. A hang-up (POLLRDHUP) of the first means that the client is gone,
// readability of the second that finops stops.
struct Cancel {
  int client_fd = -1;
  int wake_fd = -1;
};

class Transport {  // thread-safe
 public:
  virtual ~Transport() = default;
  // Sends the request and feeds the response to `sink`; blocks until it ended. Fills connect, sent, first_byte and
  // waited of `x.timing`, `x.attempts`, `x.reused` and `x.phase`.
  // Errors: resolve, connect, tls, timeout, protocol, truncated, client_gone, canceled, and what the sink returned.
  // on_end/on_abort of the sink: on_end was called when the result is ok; on_abort never is, that is the caller's.
  virtual Result<void> perform(const UpstreamRequest& request, Exchange& x, StreamSink& sink, const Cancel& cancel) = 0;
};

}  // namespace finops
