#include "core/transport/tls_context.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include "core/transport/tls_stream.h"

namespace finops {
namespace {

constexpr unsigned char kHttp11[] = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};

}  // namespace

Result<std::unique_ptr<TlsContext>> TlsContext::make(const TrustSource& trust) {
  auto store = load_trust(trust);
  if (!store) return std::move(store).error();
  std::unique_ptr<TlsContext> out(new TlsContext());
  out->trust_ = trust;
  SSL_CTX* context = out->context_ = SSL_CTX_new(TLS_client_method());
  if (context == nullptr) return Error{ErrorCode::internal, "OpenSSL could not be started", {}};
  SSL_CTX_set_cert_store(context, store->release());
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, TlsStream::on_certificate);
  // A certificate in the trusted files is trusted even if its issuer is not.
  X509_VERIFY_PARAM_set_flags(SSL_CTX_get0_param(context), X509_V_FLAG_PARTIAL_CHAIN | X509_V_FLAG_TRUSTED_FIRST);
  if (SSL_CTX_get_min_proto_version(context) < TLS1_2_VERSION) SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_options(context, SSL_OP_NO_COMPRESSION);
  SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                SSL_MODE_RELEASE_BUFFERS | SSL_MODE_AUTO_RETRY);
  SSL_CTX_set_read_ahead(context, 1);
  SSL_CTX_set_alpn_protos(context, kHttp11, sizeof kHttp11);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
  SSL_CTX_sess_set_new_cb(context, TlsStream::on_session);
  ERR_clear_error();
  return out;
}

void TlsContext::share_trust_with(SSL_CTX* other) const {
  SSL_CTX_set1_cert_store(other, SSL_CTX_get_cert_store(context_));
}

TlsContext::~TlsContext() { SSL_CTX_free(context_); }

}  // namespace finops
