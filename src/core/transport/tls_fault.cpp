#include "core/transport/tls_fault.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <ctime>
#include <memory>

#include "core/base/clock.h"

namespace finops {
namespace {

constexpr std::size_t kLongestName = 160, kMostNames = 6;

std::string join(std::initializer_list<std::string_view> parts) {
  std::string out;
  for (const std::string_view part : parts) out += part;
  return out;
}

// A name from an untrusted certificate: only printable characters, and not too many.
std::string printable(std::string text) {
  for (char& c : text) {
    if (c < 0x20 || c > 0x7E) c = '?';
  }
  if (text.size() > kLongestName) {
    text.resize(kLongestName);
    text += "...";
  }
  return text;
}

std::string common_name(const X509_NAME* name) {
  char text[256] = "";
  if (X509_NAME_get_text_by_NID(name, NID_commonName, text, sizeof text) > 0) return printable(text);
  return printable(X509_NAME_oneline(name, text, sizeof text));
}

std::string dns_or_ip(const GENERAL_NAME* name) {
  if (name->type == GEN_DNS) {
    const auto* bytes = reinterpret_cast<const char*>(ASN1_STRING_get0_data(name->d.dNSName));
    return printable({bytes, static_cast<std::size_t>(ASN1_STRING_length(name->d.dNSName))});
  }
  if (name->type != GEN_IPADD) return {};
  std::unique_ptr<char, void (*)(char*)> text(i2s_ASN1_OCTET_STRING(nullptr, name->d.iPAddress),
                                              [](char* p) { OPENSSL_free(p); });
  const int size = ASN1_STRING_length(name->d.iPAddress);
  if (size != 4) return text ? "the address " + printable(text.get()) : std::string();
  const unsigned char* b = ASN1_STRING_get0_data(name->d.iPAddress);
  return std::to_string(b[0]) + "." + std::to_string(b[1]) + "." + std::to_string(b[2]) + "." + std::to_string(b[3]);
}

std::string names_of(X509* certificate) {
  using Names = std::unique_ptr<GENERAL_NAMES, void (*)(GENERAL_NAMES*)>;
  const Names names(static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)),
                    &GENERAL_NAMES_free);
  std::string out;
  std::size_t shown = 0;
  for (int i = 0; names && i < sk_GENERAL_NAME_num(names.get()); ++i) {
    const std::string name = dns_or_ip(sk_GENERAL_NAME_value(names.get(), i));
    if (name.empty()) continue;
    if (++shown > kMostNames) return out + ", ...";
    out += (out.empty() ? "" : ", ") + name;
  }
  return out.empty() ? common_name(X509_get_subject_name(certificate)) : out;
}

std::string date_of(const ASN1_TIME* time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return "an unreadable date";
  std::string out;
  append_rfc3339(out, std::chrono::system_clock::from_time_t(::timegm(&parts)));
  return out.substr(0, 19) + "Z";
}

std::string now() {
  std::string time;
  append_rfc3339(time, std::chrono::system_clock::now());
  return join({" (the clock of this machine says ", std::string_view(time).substr(0, 19), "Z)"});
}

std::string unknown_issuer(X509* certificate, const TrustSource& trust) {
  const std::string issuer = certificate == nullptr ? "unknown" : common_name(X509_get_issuer_name(certificate));
  return join(
      {"its certificate is not from an issuer that is trusted here (issuer: ", issuer, "); trusted: ", trust.shown(),
       "; if it is the right server, save its issuer's certificate as a PEM file and name that file in SSL_CERT_FILE"});
}

}  // namespace

std::string certificate_fault(int error, X509* certificate, const std::string& host, const TrustSource& trust) {
  const std::string reason = X509_verify_cert_error_string(error);
  switch (error) {
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_CERT_UNTRUSTED:
    case X509_V_ERR_INVALID_CA: return unknown_issuer(certificate, trust);
    default: break;
  }
  if (certificate == nullptr) return join({"its certificate is refused: ", reason});
  switch (error) {
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
      return join({"its certificate is for ", names_of(certificate), ", not for ", printable(host),
                   "; use a host name of the certificate in the URL"});
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return join({"a certificate in its chain (", common_name(X509_get_subject_name(certificate)), ") expired on ",
                   date_of(X509_get0_notAfter(certificate)), now()});
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return join({"a certificate in its chain (", common_name(X509_get_subject_name(certificate)),
                   ") is not valid before ", date_of(X509_get0_notBefore(certificate)), now()});
    default: return join({"its certificate is refused: ", reason});
  }
}

std::string protocol_fault(unsigned long code) {
  if (ERR_GET_LIB(code) == ERR_LIB_SSL) {
    switch (ERR_GET_REASON(code)) {
      case SSL_R_WRONG_VERSION_NUMBER:
      case SSL_R_HTTP_REQUEST:
      case SSL_R_PACKET_LENGTH_TOO_LONG: return "it does not speak TLS on this port (is it an http:// address?)";
      case SSL_R_UNSUPPORTED_PROTOCOL:
      case SSL_R_TLSV1_ALERT_PROTOCOL_VERSION: return "it does not speak TLS 1.2 or 1.3";
      case SSL_R_TLSV1_ALERT_NO_APPLICATION_PROTOCOL: return "it does not speak HTTP/1.1 (ALPN)";
      case SSL_R_UNEXPECTED_EOF_WHILE_READING: return "it closed the connection during the TLS handshake";
      default: break;
    }
  }
  const char* reason = ERR_reason_error_string(code);
  return join({"the TLS handshake failed: ", reason != nullptr ? reason : "for an unknown reason"});
}

}  // namespace finops
