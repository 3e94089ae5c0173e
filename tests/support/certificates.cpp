#include "support/certificates.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <atomic>
#include <cstdio>
#include <stdexcept>

namespace finops::test {
namespace {

void need(bool ok) {
  if (!ok) throw std::runtime_error("OpenSSL made no certificate");
}

void extend(X509* certificate, X509* issuer, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str());
  need(extension != nullptr);
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

Identity make(const CertificateWish& wish, const Identity* issuer) {
  static std::atomic<long> serial{1};
  constexpr long kDay = 86'400;
  Identity out;
  out.key.reset(EVP_EC_gen("P-256"));
  out.certificate.reset(X509_new());
  X509* c = out.certificate.get();
  need(out.key && c != nullptr);
  X509_set_version(c, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(c), serial++);
  X509_gmtime_adj(X509_getm_notBefore(c), wish.from_days * kDay);
  X509_gmtime_adj(X509_getm_notAfter(c), wish.to_days * kDay);
  X509_set_pubkey(c, out.key.get());
  X509_NAME_add_entry_by_txt(X509_get_subject_name(c), "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(wish.name.c_str()), -1, -1, 0);
  const Identity& by = issuer != nullptr ? *issuer : out;
  X509_set_issuer_name(c, X509_get_subject_name(by.certificate.get()));
  if (wish.authority) extend(c, by.certificate.get(), NID_basic_constraints, "critical,CA:TRUE");
  if (!wish.alternative.empty()) extend(c, by.certificate.get(), NID_subject_alt_name, wish.alternative);
  need(X509_sign(c, by.key.get(), EVP_sha256()) > 0);
  return out;
}

}  // namespace

void KeyFree::operator()(EVP_PKEY* key) const noexcept { EVP_PKEY_free(key); }
void CertificateFree::operator()(X509* certificate) const noexcept { X509_free(certificate); }

Authority::Authority(const std::string& name) : own_(make({name, "", -1, 20, true}, nullptr)) {
  write_pem(folder_ / "ca.pem", own_);
}

Identity Authority::sign(const CertificateWish& wish) const { return make(wish, &own_); }
Identity Authority::self_signed(const CertificateWish& wish) { return make(wish, nullptr); }

void write_pem(const std::filesystem::path& path, const Identity& identity) {
  std::unique_ptr<FILE, int (*)(FILE*)> file(std::fopen(path.c_str(), "we"), &std::fclose);
  need(file && PEM_write_X509(file.get(), identity.certificate.get()) == 1);
}

}  // namespace finops::test
