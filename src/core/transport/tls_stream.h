// TLS to an upstream over its socket: the handshake with checks of the certificate, then the bytes. The context and the
// socket must outlive it. Owned by one thread at a time.
#pragma once
#include <openssl/ssl.h>

#include <memory>
#include <string>

#include "core/base/result.h"
#include "core/exchange/transport.h"
#include "core/http/target.h"
#include "core/transport/connect_limit.h"
#include "core/transport/tls_context.h"
#include "core/transport/upstream_socket.h"

namespace finops {

struct SslFree {
  void operator()(SSL* ssl) const noexcept;
};

class TlsStream {
 public:
  // Blocks until both sides are done. Errors: tls with its remedy, timeout, client_gone, canceled.
  static Result<std::unique_ptr<TlsStream>> handshake(TlsContext& context, UpstreamSocket& socket, const BaseUrl& to,
                                                      const ConnectLimit& limit, const Cancel& cancel);
  ~TlsStream();
  TlsStream(const TlsStream&) = delete;
  TlsStream& operator=(const TlsStream&) = delete;

  // closed: with close_notify; cut: without; failed: see reason() and socket_errno().
  enum class State { ok, again, closed, cut, failed };
  // Without waiting. After `again` of send(), the same bytes must be offered again.
  State send(const char* bytes, std::size_t size, std::size_t& sent);
  State receive(char* into, std::size_t size, std::size_t& got);
  // After receive(): true if poll on the socket shows all that is left to receive.
  bool drained() const noexcept;
  // Whether bytes were received from the socket but not yet returned.
  bool holds_bytes() const noexcept { return SSL_has_pending(ssl_.get()) != 0; }
  // Whether the last `again` of send() waits for the socket to be readable (renegotiation, KeyUpdate).
  bool send_waits_to_read() const noexcept { return send_waits_to_read_; }
  bool receive_waits_to_write() const noexcept { return receive_waits_to_write_; }
  // True if only TLS records without data have come, so that the idle connection can still be used.
  bool quiet();
  const std::string& reason() const noexcept { return reason_; }
  int socket_errno() const noexcept { return socket_errno_; }  // 0: the failure is one of TLS

 private:
  friend class TlsContext;  // its callbacks
  friend struct SocketBio;

  TlsStream(TlsContext& context, UpstreamSocket& socket, const BaseUrl& to);
  bool prepare();
  Result<void> shake_hands(const ConnectLimit& limit, const Cancel& cancel);
  Error fault(int error);
  State state_after(int result, int& error);
  static int on_session(SSL* ssl, SSL_SESSION* session);
  static int on_certificate(int good, X509_STORE_CTX* chain);

  TlsContext& context_;
  UpstreamSocket& socket_;
  std::string host_, authority_, origin_;
  std::unique_ptr<SSL, SslFree> ssl_;
  std::string certificate_fault_;  // of the handshake
  std::string reason_;
  int socket_errno_ = 0;
  bool socket_empty_ = false;
  bool send_waits_to_read_ = false, receive_waits_to_write_ = false;
  bool broken_ = false;
};

}  // namespace finops
