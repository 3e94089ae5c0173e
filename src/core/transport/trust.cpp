#include "core/transport/trust.h"

#include <openssl/err.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <vector>

#include "core/base/folder_names.h"

namespace finops {
namespace {

namespace fs = std::filesystem;

// As `openssl rehash` names them: eight hexadecimal digits, a dot, a number.
bool is_hash_name(const std::string& name) {
  constexpr std::size_t kDigits = 8;
  if (name.size() < kDigits + 2 || name[kDigits] != '.') return false;
  return name.find_first_not_of("0123456789abcdef") == kDigits &&
         name.find_first_not_of("0123456789", kDigits + 1) == std::string::npos;
}

bool has_hash_names(const std::string& folder) {
  const auto names = folder_names(folder);
  return names && std::any_of(names->begin(), names->end(), is_hash_name);
}

bool load_file(X509_STORE* store, const std::string& path) {
  const bool loaded = X509_STORE_load_file(store, path.c_str()) == 1;
  ERR_clear_error();
  return loaded;
}

// Certificates in files of any name.
bool load_folder(X509_STORE* store, const std::string& folder) {
  if (has_hash_names(folder)) return X509_STORE_load_path(store, folder.c_str()) == 1;
  bool any = false;
  const auto names = folder_names(folder);
  for (const std::string& name : names ? *names : std::vector<std::string>()) {
    const std::string path = path_in(folder, name);
    std::error_code ignored;
    if (fs::is_regular_file(path, ignored)) any = load_file(store, path) || any;
  }
  return any;
}

Error unusable(const std::string& variable, const std::string& value, const std::string& why) {
  return {ErrorCode::config, variable + "=" + value + " " + why, {}};
}

Result<void> load_named_file(X509_STORE* store, const TrustSource& source) {
  std::error_code failed;
  const fs::file_type type = fs::status(source.file, failed).type();
  if (type == fs::file_type::directory) {
    return unusable(source.file_variable, source.file, "is a folder; SSL_CERT_DIR is the variable for folders");
  }
  if (type == fs::file_type::fifo || type == fs::file_type::socket) {  // reading it may never end
    return unusable(source.file_variable, source.file, "is not a regular file");
  }
  if (load_file(store, source.file)) return {};
  errno = 0;
  std::unique_ptr<FILE, int (*)(FILE*)> file(std::fopen(source.file.c_str(), "re"), &std::fclose);
  if (!file) return unusable(source.file_variable, source.file, std::string("cannot be read: ") + std::strerror(errno));
  return unusable(source.file_variable, source.file, "holds no certificate in PEM form");
}

Result<void> load_named_folders(X509_STORE* store, const std::string& list) {
  bool any = false;
  for (std::size_t at = 0; at <= list.size();) {
    const std::size_t end = std::min(list.find(':', at), list.size());
    if (end > at) any = load_folder(store, list.substr(at, end - at)) || any;
    at = end + 1;
  }
  ERR_clear_error();
  if (any) return {};
  return unusable("SSL_CERT_DIR", list, "holds no certificate in PEM form");
}

}  // namespace

void StoreFree::operator()(X509_STORE* store) const noexcept { X509_STORE_free(store); }

TrustSource TrustSource::read(const ReadVariable& variable) {
  TrustSource out;
  for (const char* name : {"SSL_CERT_FILE", "CURL_CA_BUNDLE"}) {
    const auto value = variable(name);
    if (!value) continue;
    out.file = *value;
    out.file_variable = name;
    break;
  }
  out.directories = variable("SSL_CERT_DIR").value_or("");
  return out;
}

SystemTrust system_trust() {
  SystemTrust out;
  const std::string folder = X509_get_default_cert_dir();
  if (has_hash_names(folder)) {
    out.folder = folder;
    return out;
  }
  for (const char* path : {X509_get_default_cert_file(), "/etc/ssl/certs/ca-certificates.crt",
                           "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem"}) {
    std::error_code failed;
    if (!fs::is_regular_file(path, failed)) continue;
    out.file = path;
    break;
  }
  return out;
}

std::string TrustSource::shown() const {
  std::string out;
  if (!file.empty()) out = file_variable + "=" + file;
  if (!directories.empty()) out += (out.empty() ? "SSL_CERT_DIR=" : " and SSL_CERT_DIR=") + directories;
  if (!out.empty()) return out;
  const SystemTrust system = system_trust();
  const std::string& where = system.folder.empty() ? system.file : system.folder;
  return where.empty() ? "the system, which has no certificates (install the package ca-certificates)"
                       : "the system's certificates in " + where;
}

Result<TrustStore> load_trust(const TrustSource& source) {
  TrustStore store(X509_STORE_new());
  if (!store) return Error{ErrorCode::internal, "OpenSSL is out of memory", {}};
  if (!source.file.empty()) FINOPS_TRY(load_named_file(store.get(), source));
  if (!source.directories.empty()) FINOPS_TRY(load_named_folders(store.get(), source.directories));
  if (source.named()) return store;
  const SystemTrust system = system_trust();
  if (!system.folder.empty()) X509_STORE_load_path(store.get(), system.folder.c_str());
  if (!system.file.empty()) load_file(store.get(), system.file);
  ERR_clear_error();
  return store;
}

}  // namespace finops
