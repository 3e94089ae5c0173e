#include "core/transport/tls_stream.h"

#include <arpa/inet.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <cerrno>
#include <cstring>

#include "core/exchange/wait.h"
#include "core/transport/dead_peer.h"
#include "core/transport/tls_fault.h"

namespace finops {

// The BIO with which OpenSSL reads from and writes to the upstream's socket.
struct SocketBio {
  static TlsStream& stream(BIO* bio) { return *static_cast<TlsStream*>(BIO_get_data(bio)); }

  static int write(BIO* bio, const char* bytes, int size) {
    BIO_clear_retry_flags(bio);
    const auto n = stream(bio).socket_.send(bytes, static_cast<std::size_t>(size));
    if (n < 0 && would_block(bio, errno)) BIO_set_retry_write(bio);
    return static_cast<int>(n);
  }

  static int read(BIO* bio, char* into, int size) {
    BIO_clear_retry_flags(bio);
    TlsStream& s = stream(bio);
    const auto n = s.socket_.receive(into, static_cast<std::size_t>(size));
    s.socket_empty_ = s.socket_.poll_sees_all() && n < size;
    if (n < 0 && would_block(bio, errno)) BIO_set_retry_read(bio);
    if (n == 0) BIO_set_flags(bio, BIO_FLAGS_IN_EOF);
    return static_cast<int>(n);
  }

  static bool would_block(BIO* bio, int error) {
    if (error == EAGAIN || error == EWOULDBLOCK) return true;
    stream(bio).socket_errno_ = error;
    return false;
  }

  static long control(BIO* bio, int command, long, void*) {
    if (command == BIO_CTRL_EOF) return BIO_test_flags(bio, BIO_FLAGS_IN_EOF) != 0 ? 1 : 0;
    return command == BIO_CTRL_FLUSH ? 1 : 0;
  }

  static BIO_METHOD* method() {
    static BIO_METHOD* const made = [] {
      BIO_METHOD* m = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "upstream socket");
      BIO_meth_set_write(m, write);
      BIO_meth_set_read(m, read);
      BIO_meth_set_ctrl(m, control);
      return m;
    }();
    return made;
  }
};

namespace {

bool is_address(const std::string& host) {
  unsigned char bytes[16];
  return ::inet_pton(AF_INET, host.c_str(), bytes) == 1 || ::inet_pton(AF_INET6, host.c_str(), bytes) == 1;
}

}  // namespace

void SslFree::operator()(SSL* ssl) const noexcept { SSL_free(ssl); }

TlsStream::TlsStream(TlsContext& context, UpstreamSocket& socket, const BaseUrl& to)
    : context_(context),
      socket_(socket),
      host_(to.host.ends_with('.') ? to.host.substr(0, to.host.size() - 1) : to.host),
      authority_(to.authority),
      origin_(to.origin()),
      ssl_(SSL_new(context.get())) {}

TlsStream::~TlsStream() {
  if (!ssl_ || SSL_in_init(ssl_.get()) != 0) return;
  // Sends close_notify; without it the session could not be resumed.
  if (broken_) {
    SSL_set_shutdown(ssl_.get(), SSL_SENT_SHUTDOWN);
  } else {
    SSL_shutdown(ssl_.get());
  }
  ERR_clear_error();
}

bool TlsStream::prepare() {
  if (!ssl_) return false;
  BIO* bio = BIO_new(SocketBio::method());
  if (bio == nullptr) return false;
  BIO_set_data(bio, this);
  BIO_set_init(bio, 1);
  SSL_set_bio(ssl_.get(), bio, bio);
  SSL_set_app_data(ssl_.get(), this);
  X509_VERIFY_PARAM* rules = SSL_get0_param(ssl_.get());
  X509_VERIFY_PARAM_set_hostflags(rules, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  if (is_address(host_)) {
    if (X509_VERIFY_PARAM_set1_ip_asc(rules, host_.c_str()) != 1) return false;
  } else {
    if (X509_VERIFY_PARAM_set1_host(rules, host_.c_str(), 0) != 1) return false;
    // The macro SSL_set_tlsext_host_name, without its casts.
    if (SSL_ctrl(ssl_.get(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, host_.data()) != 1) return false;
  }
  if (const TlsSession session = context_.sessions().take(origin_)) SSL_set_session(ssl_.get(), session.get());
  SSL_set_connect_state(ssl_.get());
  return true;
}

Result<std::unique_ptr<TlsStream>> TlsStream::handshake(TlsContext& context, UpstreamSocket& socket, const BaseUrl& to,
                                                        const ConnectLimit& limit, const Cancel& cancel) {
  std::unique_ptr<TlsStream> out(new TlsStream(context, socket, to));
  if (!out->prepare()) {
    ERR_clear_error();
    return Error{ErrorCode::tls, "cannot reach " + to.authority + ": the name cannot be used with TLS", to.origin()};
  }
  FINOPS_TRY(out->shake_hands(limit, cancel));
  return out;
}

Result<void> TlsStream::shake_hands(const ConnectLimit& limit, const Cancel& cancel) {
  while (true) {
    ERR_clear_error();
    const int result = SSL_do_handshake(ssl_.get());
    if (result == 1) break;
    const int error = SSL_get_error(ssl_.get(), result);
    if (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE) return fault(error);
    WaitFor what;
    what.upstream_fd = socket_.fd();
    what.upstream_writable = error == SSL_ERROR_WANT_WRITE;
    auto ready = wait_for(what, cancel, limit.left());
    if (!ready && ready.error().code != ErrorCode::timeout) return std::move(ready).error();
    if (!ready || limit.over()) {
      return Error{ErrorCode::timeout,
                   "cannot reach " + authority_ + ": it did not finish the TLS handshake within " +
                       std::to_string(limit.whole().count()) + " ms",
                   origin_};
    }
  }
  const unsigned char* chosen = nullptr;
  unsigned size = 0;
  SSL_get0_alpn_selected(ssl_.get(), &chosen, &size);
  if (size == 0 || std::string_view(reinterpret_cast<const char*>(chosen), size) == "http/1.1") return {};
  return Error{ErrorCode::tls, "cannot reach " + authority_ + ": it does not speak HTTP/1.1 (ALPN)", origin_};
}

Error TlsStream::fault(int error) {
  broken_ = true;
  context_.sessions().forget(origin_);  // in case it was the reason
  const unsigned long code = ERR_peek_error();
  std::string why;
  if (!certificate_fault_.empty()) {
    why = certificate_fault_;
  } else if (socket_errno_ != 0) {
    why = std::string("the connection broke during the TLS handshake: ") + std::strerror(socket_errno_);
  } else {
    why = error == SSL_ERROR_SYSCALL || code == 0 ? "it closed the connection during the TLS handshake"
                                                  : protocol_fault(code);
  }
  ERR_clear_error();
  return {means_unreachable(socket_errno_) ? ErrorCode::timeout : ErrorCode::tls,
          "cannot reach " + authority_ + ": " + why, origin_};
}

TlsStream::State TlsStream::state_after(int result, int& error) {
  error = SSL_get_error(ssl_.get(), result);
  if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) return State::again;
  if (error == SSL_ERROR_ZERO_RETURN) return State::closed;
  broken_ = true;
  const unsigned long code = ERR_peek_error();
  const bool ended = ERR_GET_LIB(code) == ERR_LIB_SSL && ERR_GET_REASON(code) == SSL_R_UNEXPECTED_EOF_WHILE_READING;
  const char* text = ERR_reason_error_string(code);
  reason_ = socket_errno_ != 0 ? std::strerror(socket_errno_) : text != nullptr ? text : "it was closed";
  ERR_clear_error();
  if (socket_errno_ == 0 && (ended || error == SSL_ERROR_SYSCALL)) return State::cut;
  return State::failed;
}

TlsStream::State TlsStream::send(const char* bytes, std::size_t size, std::size_t& sent) {
  ERR_clear_error();
  send_waits_to_read_ = false;
  const int result = SSL_write_ex(ssl_.get(), bytes, size, &sent);
  if (result == 1) return State::ok;
  int error = 0;
  const State state = state_after(result, error);
  send_waits_to_read_ = error == SSL_ERROR_WANT_READ;
  return state;
}

TlsStream::State TlsStream::receive(char* into, std::size_t size, std::size_t& got) {
  ERR_clear_error();
  receive_waits_to_write_ = false;
  const int result = SSL_read_ex(ssl_.get(), into, size, &got);
  if (result == 1) return State::ok;
  int error = 0;
  const State state = state_after(result, error);
  receive_waits_to_write_ = error == SSL_ERROR_WANT_WRITE;
  return state;
}

bool TlsStream::drained() const noexcept { return socket_empty_ && !holds_bytes(); }

bool TlsStream::quiet() {
  char byte = 0;
  std::size_t got = 0;
  return receive(&byte, 1, got) == State::again;
}

int TlsStream::on_session(SSL* ssl, SSL_SESSION* session) {
  auto* stream = static_cast<TlsStream*>(SSL_get_app_data(ssl));
  if (SSL_SESSION_is_resumable(session) != 1) return 0;
  stream->context_.sessions().give(stream->origin_, TlsSession(session));
  return 1;  // we own it now
}

int TlsStream::on_certificate(int good, X509_STORE_CTX* chain) {
  if (good == 1) return 1;
  auto* ssl = static_cast<SSL*>(X509_STORE_CTX_get_ex_data(chain, SSL_get_ex_data_X509_STORE_CTX_idx()));
  auto* stream = static_cast<TlsStream*>(SSL_get_app_data(ssl));
  stream->certificate_fault_ = certificate_fault(
      X509_STORE_CTX_get_error(chain), X509_STORE_CTX_get_current_cert(chain), stream->host_, stream->context_.trust());
  return 0;
}

}  // namespace finops
