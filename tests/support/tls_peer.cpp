#include "support/tls_peer.h"

#include <openssl/err.h>
#include <poll.h>

#include <csignal>
#include <cstdlib>
#include <stdexcept>

namespace finops::test {
namespace {

int choose(SSL*, const unsigned char** out, unsigned char* size, const unsigned char* offered, unsigned offered_size,
           void* wanted) {
  const auto& name = *static_cast<const std::string*>(wanted);
  for (unsigned at = 0; at < offered_size; at += offered[at] + 1U) {
    if (std::string_view(reinterpret_cast<const char*>(offered) + at + 1, offered[at]) != name) continue;
    *out = offered + at + 1;
    *size = offered[at];
    return SSL_TLSEXT_ERR_OK;
  }
  return SSL_TLSEXT_ERR_ALERT_FATAL;
}

std::size_t content_length(const std::string& head) {
  const std::size_t at = head.find("Content-Length: ");
  return at == std::string::npos ? 0 : static_cast<std::size_t>(std::atoi(head.c_str() + at + 16));
}

}  // namespace

TlsServer::TlsServer(const Identity& identity, int version) : context_(SSL_CTX_new(TLS_server_method())) {
  SSL_CTX_use_certificate(get(), identity.certificate.get());
  SSL_CTX_use_PrivateKey(get(), identity.key.get());
  SSL_CTX_set_session_id_context(get(), reinterpret_cast<const unsigned char*>("test"), 4);
  if (version == 0) return;
  SSL_CTX_set_min_proto_version(get(), version);
  SSL_CTX_set_max_proto_version(get(), version);
  if (version < TLS1_2_VERSION) SSL_CTX_set_cipher_list(get(), "ALL:@SECLEVEL=0");
}

void TlsServer::only(const std::string& protocol) {
  protocol_ = protocol;
  SSL_CTX_set_alpn_select_cb(get(), choose, &protocol_);
}

TlsPeer::TlsPeer(UpstreamConn& connection, const TlsServer& server)
    : connection_(connection), ssl_(SSL_new(server.get())) {
  sigset_t pipe;  // OpenSSL writes with write(2)
  sigemptyset(&pipe);
  sigaddset(&pipe, SIGPIPE);
  ::pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
  SSL_set_fd(ssl_.get(), connection.wire().fd());
  while (true) {
    ERR_clear_error();
    const int result = SSL_accept(ssl_.get());
    if (result == 1) return;
    const int error = SSL_get_error(ssl_.get(), result);
    const short events = error == SSL_ERROR_WANT_READ ? POLLIN : error == SSL_ERROR_WANT_WRITE ? POLLOUT : 0;
    if (events == 0 || !wait_for(connection.wire().fd(), events, patience())) throw std::runtime_error("no handshake");
  }
}

TlsPeer::~TlsPeer() { ERR_clear_error(); }

std::string TlsPeer::read_request() {
  std::string out;
  std::size_t whole = std::string::npos;
  while (out.size() < whole) {
    char bytes[16384];
    ERR_clear_error();
    const int n = SSL_read(ssl_.get(), bytes, sizeof bytes);
    if (n <= 0) {
      if (SSL_get_error(ssl_.get(), n) != SSL_ERROR_WANT_READ ||
          !wait_for(connection_.wire().fd(), POLLIN, patience())) {
        throw std::runtime_error("no whole request came");
      }
      continue;
    }
    out.append(bytes, static_cast<std::size_t>(n));
    const std::size_t end = out.find("\r\n\r\n");
    if (whole == std::string::npos && end != std::string::npos) whole = end + 4 + content_length(out.substr(0, end));
  }
  return out;
}

void TlsPeer::send(std::string_view bytes) {
  while (!bytes.empty()) {
    ERR_clear_error();
    const int n = SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size()));
    if (n > 0) {
      bytes.remove_prefix(static_cast<std::size_t>(n));
      continue;
    }
    const int error = SSL_get_error(ssl_.get(), n);
    const short events = error == SSL_ERROR_WANT_READ ? POLLIN : error == SSL_ERROR_WANT_WRITE ? POLLOUT : 0;
    if (events == 0 || !wait_for(connection_.wire().fd(), events, patience())) {
      throw std::runtime_error("the peer does not take our bytes");
    }
  }
}

std::string TlsPeer::server_name() const {
  const char* name = SSL_get_servername(ssl_.get(), TLSEXT_NAMETYPE_host_name);
  return name == nullptr ? "" : name;
}

bool TlsPeer::ends_cleanly() {
  while (true) {
    char bytes[4096];
    ERR_clear_error();
    const int n = SSL_read(ssl_.get(), bytes, sizeof bytes);
    if (n > 0) continue;
    const int error = SSL_get_error(ssl_.get(), n);
    if (error == SSL_ERROR_WANT_READ && wait_for(connection_.wire().fd(), POLLIN, patience())) continue;
    return error == SSL_ERROR_ZERO_RETURN;
  }
}

TlsUpstream::TlsUpstream(const Identity& identity, Script script, int version)
    : server(identity, version), plain([this, script = std::move(script)](UpstreamConn& connection) {
        TlsPeer peer(connection, server);
        script(connection, peer);
      }) {}

TlsUpstream::TlsUpstream(const Identity& identity, std::string response, int version)
    : TlsUpstream(
          identity,
          [response = std::move(response)](UpstreamConn&, TlsPeer& peer) {
            for (;;) {
              peer.read_request();
              peer.send(response);
            }
          },
          version) {}

std::string TlsUpstream::url(const std::string& host) const {
  return "https://" + host + ":" + std::to_string(plain.port());
}

}  // namespace finops::test
