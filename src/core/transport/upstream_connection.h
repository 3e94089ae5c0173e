// One connection to an upstream: the name lookup, the socket, and TLS on it. Owned by one exchange at a time, or by the
// pool while idle. Its ConnectSetup must outlive it.
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

  // Never wait. send() returns how many bytes were sent, 0 if none could be; then offer the same bytes again.
  Result<std::size_t> send(std::string_view bytes);
  struct Received {
    std::size_t size = 0;  // 0 and no end: nothing has arrived yet
    bool eof = false;
    bool cut = false;      // TLS ended without close_notify: a body without a length may be incomplete
    bool drained = false;  // poll shows whatever comes next
  };
  Result<Received> receive(char* into, std::size_t size);
  // Whether to wait until the socket is writable. `sending`: the caller has something to send.
  bool wants_writable(bool sending) const noexcept;
  bool blocked() const noexcept { return blocked_; }  // the last send() could send nothing
  // While blocked: the peer does not answer the kernel's probes.
  bool silent() const noexcept;

  // True if an idle connection cannot be reused: it has data to read or was closed.
  bool stale();

  std::chrono::nanoseconds idle_since{};  // since boot, suspension included: see ConnectionPool

 private:
  UpstreamConnection() = default;
  Error broken(ErrorCode code, int error, const std::string& why);
  void note_blocked(bool blocked) noexcept;

  UpstreamSocket socket_;
  std::unique_ptr<TlsStream> tls_;  // declared after the socket, so destroyed before it
  bool blocked_ = false;
};

}  // namespace finops
