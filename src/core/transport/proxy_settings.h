// The proxy variables of the environment, read once: https_proxy, HTTPS_PROXY, http_proxy (lower case only, since a CGI
// server sets HTTP_PROXY from a request's header), all_proxy, ALL_PROXY, no_proxy, NO_PROXY. Values after reading; any
// thread.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/base/secret.h"
#include "core/http/target.h"

namespace finops {

// Reads a variable; an empty one counts as unset.
using ReadVariable = std::function<std::optional<std::string>(const char* name)>;

struct Proxy {
  std::string variable;  // the variable that set it
  std::string scheme;    // http, https, socks4, socks4a, socks5, socks5h
  std::string host;      // without brackets for IPv6
  int port = 0;
  bool has_login = false;
  SecretString user, password;

  std::string authority() const;  // host:port, without the login
  bool resolves_target() const;   // true: finops looks up the names of upstreams, not the proxy
};

class ProxySettings {
 public:
  // Error: config, naming the variable and never its login.
  static Result<ProxySettings> read(const ReadVariable& variable);
  // nullptr: the upstream is reached directly.
  const Proxy* for_upstream(const BaseUrl& to) const;

 private:
  std::optional<Proxy> for_tls_, for_plain_;
  std::vector<std::string> exceptions_;
};

// Masks `user:password@` in a message of another library.
std::string mask_logins(std::string text);

}  // namespace finops
