// Which certificates are trusted for upstreams: those of SSL_CERT_FILE (or CURL_CA_BUNDLE) and SSL_CERT_DIR, and
// without these the system's. Values; any thread.
#pragma once
#include <openssl/types.h>

#include <memory>
#include <string>

#include "core/base/result.h"
#include "core/transport/proxy_settings.h"

namespace finops {

struct TrustSource {
  std::string file, file_variable;  // PEM
  std::string directories;          // SSL_CERT_DIR: one or more, with ':' between

  static TrustSource read(const ReadVariable& variable);
  bool named() const noexcept { return !file.empty() || !directories.empty(); }
  // For messages: "SSL_CERT_FILE=/etc/x.pem", "the system's certificates (/etc/ssl/certs)".
  std::string shown() const;
};

struct StoreFree {
  void operator()(X509_STORE* store) const noexcept;
};
using TrustStore = std::unique_ptr<X509_STORE, StoreFree>;

// A folder with names by hash is read when a certificate is needed; everything else is read now. Error: config, naming
// the variable and the file, if that holds no certificate. A system without certificates is no error here: the first
// handshake fails and says so.
Result<TrustStore> load_trust(const TrustSource& source);

// Where the system keeps its certificates: a folder with names by hash, or a file; empty: nowhere.
struct SystemTrust {
  std::string folder, file;
};
SystemTrust system_trust();

}  // namespace finops
