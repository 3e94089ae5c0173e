// Certificates made on the spot (P-256, in memory and as PEM files): an authority and what it signs.
#pragma once

#include <openssl/types.h>

#include <filesystem>
#include <memory>
#include <string>

#include "support/temp_dir.h"

namespace finops::test {

struct KeyFree {
  void operator()(EVP_PKEY* key) const noexcept;
};
struct CertificateFree {
  void operator()(X509* certificate) const noexcept;
};

struct Identity {
  std::unique_ptr<EVP_PKEY, KeyFree> key;
  std::unique_ptr<X509, CertificateFree> certificate;
};

struct CertificateWish {
  std::string name = "localhost";                          // common name
  std::string alternative = "DNS:localhost,IP:127.0.0.1";  // as in openssl.cnf; empty: none
  long from_days = -1, to_days = 2;                        // from now
  bool authority = false;
};

class Authority {
 public:
  explicit Authority(const std::string& name = "finops test authority");
  Identity sign(const CertificateWish& wish = {}) const;
  // Nobody but itself vouches for it.
  static Identity self_signed(const CertificateWish& wish = {});
  // Its certificate as a PEM file, there as long as this object.
  std::string file() const { return (folder_ / "ca.pem").string(); }

 private:
  Identity own_;
  TempDir folder_;
};

void write_pem(const std::filesystem::path& path, const Identity& identity);

}  // namespace finops::test
