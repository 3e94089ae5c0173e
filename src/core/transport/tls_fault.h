// Messages that say what is wrong with a TLS handshake and what to do about it. Pure, any thread.
#pragma once
#include <openssl/types.h>

#include <string>

#include "core/transport/trust.h"

namespace finops {

// `error` is one of X509_V_ERR_*, `certificate` the certificate concerned (may be null).
std::string certificate_fault(int error, X509* certificate, const std::string& host, const TrustSource& trust);
// `code` is the first of OpenSSL's error queue.
std::string protocol_fault(unsigned long code);

}  // namespace finops
