// The provider's side of TLS in a script of FakeUpstream: every record is under the test's control.
// A TlsServer may serve many connections; a TlsPeer belongs to the thread of its script. Failures throw, as in
// UpstreamConn.
#pragma once

#include <openssl/ssl.h>

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "support/certificates.h"
#include "support/fake_upstream.h"

namespace finops::test {

struct TlsFree {
  void operator()(SSL_CTX* context) const noexcept { SSL_CTX_free(context); }
  void operator()(SSL* ssl) const noexcept { SSL_free(ssl); }
};

class TlsServer {
 public:
  explicit TlsServer(const Identity& identity, int version = 0);  // TLS1_2_VERSION: that and nothing else
  SSL_CTX* get() const { return context_.get(); }
  // Speaks only this protocol (ALPN).
  void only(const std::string& protocol);

 private:
  std::unique_ptr<SSL_CTX, TlsFree> context_;
  std::string protocol_;
};

class TlsPeer {
 public:
  // Shakes hands.
  TlsPeer(UpstreamConn& connection, const TlsServer& server);
  ~TlsPeer();

  // Head and a body with a length, as one text.
  std::string read_request();
  void send(std::string_view bytes);
  void close_notify() { SSL_shutdown(ssl_.get()); }
  bool resumed() const { return SSL_session_reused(ssl_.get()) == 1; }
  SSL* ssl() { return ssl_.get(); }
  std::string server_name() const;  // that the client asked for
  // Reads until the peer's end; true when it said close_notify before.
  bool ends_cleanly();

 private:
  UpstreamConn& connection_;
  std::unique_ptr<SSL, TlsFree> ssl_;
};

// A provider on https://localhost whose connections run `script` after their handshake.
class TlsUpstream {
 public:
  using Script = std::function<void(UpstreamConn&, TlsPeer&)>;
  TlsUpstream(const Identity& identity, Script script, int version = 0);
  // Answers every request on every connection with these bytes.
  TlsUpstream(const Identity& identity, std::string response, int version = 0);

  std::string url(const std::string& host = "localhost") const;
  TlsServer server;
  FakeUpstream plain;
};

}  // namespace finops::test
