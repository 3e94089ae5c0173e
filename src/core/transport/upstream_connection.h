// One connection to an upstream: the name looked up, the socket made, TLS on it. Owned by one exchange at a time, or by
// the pool while idle. What it was made with (ConnectSetup) must outlive it.
#pragma once
#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/exchange/transport.h"
#include "core/http/target.h"
#include "core/transport/proxy_settings.h"
#include "core/transport/resolver.h"
#include "core/transport/tls_stream.h"
#include "core/transport/upstream_socket.h"

namespace finops {

class TlsSetup;

// What all connections share. Thread-safe.
struct ConnectSetup {
  const ProxySettings* proxies = nullptr;
  Resolver* resolver = nullptr;
  TlsSetup* tls = nullptr;
};

class UpstreamConnection {
 public:
  // Blocks until connected, `limit` at most. Errors: resolve, connect, tls, timeout, client_gone, canceled, config.
  static Result<std::unique_ptr<UpstreamConnection>> connect(const BaseUrl& to, const ConnectSetup& setup,
                                                             std::chrono::milliseconds limit, const Cancel& cancel);
  UpstreamConnection(const UpstreamConnection&) = delete;
  UpstreamConnection& operator=(const UpstreamConnection&) = delete;

  int fd() const noexcept { return socket_.fd(); }  // for poll

  // Without waiting. send: how many bytes went, 0 when none could. After 0, offer the same bytes again.
  Result<std::size_t> send(std::string_view bytes);
  struct Received {
    std::size_t size = 0;  // 0 without an end: nothing is there yet
    bool eof = false;
    bool cut = false;      // an end of TLS without close_notify: what has no length of its own may lack its rest
    bool drained = false;  // poll sees whatever else comes
  };
  Result<Received> receive(char* into, std::size_t size);
  // Whether to wait until the socket is writable, for a caller that has something to send or not.
  bool wants_writable(bool sending) const noexcept;
  bool blocked() const noexcept { return blocked_; }  // the last send() could not
  // While blocked: the peer does not even acknowledge that it is there.
  bool silent() const noexcept;

  // An idle connection with data to read, or hung up, is of no use any more.
  bool stale();

  std::chrono::nanoseconds idle_since{};  // since boot, suspension included: see ConnectionPool

 private:
  UpstreamConnection() = default;
  Error broken(ErrorCode code, int error, const std::string& why);
  void note_blocked(bool blocked) noexcept;

  UpstreamSocket socket_;
  std::unique_ptr<TlsStream> tls_;  // declared after the socket: it goes first
  bool blocked_ = false;
};

}  // namespace finops
