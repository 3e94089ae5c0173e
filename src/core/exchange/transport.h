// How the core reaches an upstream. The implementation lives in transport/; tests use a fake.
#pragma once
#include <chrono>
#include <string_view>

#include "core/base/waiter.h"
#include "core/exchange/timing.h"
#include "core/http/http_types.h"
#include "core/http/target.h"

namespace finops {

// What goes on the wire, complete: `headers` holds Host and the framing fields at their places.
struct UpstreamRequest {
  const BaseUrl* base = nullptr;
  std::string_view method, target;
  const HeaderList* headers = nullptr;
  std::string_view body;                 // held in memory
  BodySource* rest = nullptr;            // follows `body`
  bool chunked = false;                  // `body` and `rest` go out in chunked coding, with `trailers`
  const HeaderList* trailers = nullptr;  // of a held body
  std::chrono::milliseconds connect_timeout{10'000};
  std::chrono::milliseconds idle_timeout{0};  // between bytes; 0: off
};

// What a transport reports while it works. References, since a record may be written before the transport returns.
struct TransportReport {
  Timing& timing;           // connect, sent, first_byte, waited
  int& attempts;            // connections tried, this one included
  bool& reused;             // the connection came from the pool
  std::string_view& phase;  // connect, head, body
};

// What can end an exchange early, and the waiter to wait with. Two descriptors; -1: none. The client has hung up when
// the peer of the first has closed its side. finops is stopping when the second is readable.
struct Cancel {
  int client_fd = -1;
  int wake_fd = -1;
  Waiter* waiter = &blocking_waiter();
};

class Transport {  // thread-safe
 public:
  virtual ~Transport() = default;
  // Sends the request and feeds the response to `sink`; blocks until it ended.
  // Errors: resolve, connect, tls, timeout, protocol, truncated, client_gone, canceled, and what the sink returned.
  // on_end/on_abort of the sink: on_end was called when the result is ok; on_abort is never called; that is up to the
  // caller.
  virtual Result<void> perform(const UpstreamRequest& request, const TransportReport& report, StreamSink& sink,
                               const Cancel& cancel) = 0;
};

}  // namespace finops
