#include "core/transport/proxy_settings.h"

#include <arpa/inet.h>
#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>

#include "core/base/strings.h"

namespace finops {
namespace {

struct UrlFree {
  void operator()(CURLU* u) const noexcept { curl_url_cleanup(u); }
};
using Url = std::unique_ptr<CURLU, UrlFree>;

std::string part(const Url& url, CURLUPart which, unsigned flags = 0) {
  char* text = nullptr;
  if (curl_url_get(url.get(), which, &text, flags) != CURLUE_OK) return {};
  std::string out(text);
  curl_free(text);
  return out;
}

constexpr std::array<std::string_view, 7> kSchemes = {"http",   "https",   "socks4", "socks4a",
                                                      "socks5", "socks5h", "socks"};

// Reads the value as libcurl does, with the same default ports.
Result<Proxy> parse_proxy(const std::string& variable, const std::string& value) {
  const auto bad = [&](const std::string& why) {
    return Error{ErrorCode::config, variable + " is not a usable proxy: " + why, {}};
  };
  const std::string hint = "; in a login, # / ? @ and : are written as %23 %2F %3F %40 and %3A";
  // libcurl would read the beginning of such a login as the host.
  const std::size_t scheme_end = value.find("://");
  const std::size_t authority = scheme_end == std::string::npos ? 0 : scheme_end + 3;
  const std::size_t end = std::min(value.find_first_of("/?#", authority), value.size());
  if (value.find('@', end) != std::string::npos) return bad("a login has characters that end a host name" + hint);
  const Url url(curl_url());
  if (!url) return Error{ErrorCode::internal, "out of memory", {}};
  const CURLUcode code =
      curl_url_set(url.get(), CURLUPART_URL, value.c_str(), CURLU_NON_SUPPORT_SCHEME | CURLU_GUESS_SCHEME);
  if (code != CURLUE_OK) return bad(curl_url_strerror(code) + (value.find('@') != std::string::npos ? hint : ""));
  Proxy out;
  out.variable = variable;
  out.scheme = to_lower(scheme_end == std::string::npos ? "http" : part(url, CURLUPART_SCHEME));
  if (std::find(kSchemes.begin(), kSchemes.end(), out.scheme) == kSchemes.end()) {
    return bad("it must start with http://, https://, socks4://, socks4a://, socks5:// or socks5h://");
  }
  out.host = part(url, CURLUPART_HOST);
  if (out.host.starts_with('[') && out.host.ends_with(']')) out.host = out.host.substr(1, out.host.size() - 2);
  if (out.host.empty()) return bad("it names no host");
  const auto port = parse_uint(part(url, CURLUPART_PORT));
  out.port = port ? static_cast<int>(*port) : out.scheme == "https" ? 443 : 1080;
  std::string user = part(url, CURLUPART_USER, CURLU_URLDECODE),
              password = part(url, CURLUPART_PASSWORD, CURLU_URLDECODE);
  out.has_login = !user.empty() || !password.empty();
  out.user = SecretString(std::move(user));
  out.password = SecretString(std::move(password));
  return out;
}

Result<std::optional<Proxy>> first_of(const ReadVariable& variable, std::initializer_list<const char*> names) {
  for (const char* name : names) {
    const auto value = variable(name);
    if (!value) continue;
    auto proxy = parse_proxy(name, *value);
    if (!proxy) return std::move(proxy).error();
    return std::optional<Proxy>(std::move(*proxy));
  }
  return std::optional<Proxy>();
}

std::vector<std::string> words(const std::string& list) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at < list.size();) {
    const std::size_t end = std::min(list.find_first_of(", \t", at), list.size());
    if (end > at) out.push_back(to_lower(list.substr(at, end - at)));
    at = end + 1;
  }
  return out;
}

// The bytes of an IP address: 4 or 16, or none for a name.
std::string address_bytes(const std::string& text) {
  std::array<char, 16> bytes{};
  if (::inet_pton(AF_INET, text.c_str(), bytes.data()) == 1) return {bytes.data(), 4};
  if (::inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1) return {bytes.data(), 16};
  return {};
}

bool same_bits(const std::string& a, const std::string& b, std::size_t bits) {
  const std::size_t whole = bits / 8;
  if (std::memcmp(a.data(), b.data(), whole) != 0) return false;
  if (bits % 8 == 0) return true;
  const auto mask = static_cast<unsigned char>(0xFF00U >> (bits % 8));
  return ((static_cast<unsigned char>(a[whole]) ^ static_cast<unsigned char>(b[whole])) & mask) == 0;
}

bool network_holds(std::string network, const std::string& address) {
  if (network.starts_with('[') && network.ends_with(']')) network = network.substr(1, network.size() - 2);
  const std::size_t slash = network.find('/');
  const std::string base = address_bytes(network.substr(0, slash));
  if (base.empty() || base.size() != address.size()) return false;
  std::size_t bits = base.size() * 8;
  if (slash != std::string::npos) {
    const auto given = parse_uint(std::string_view(network).substr(slash + 1));
    if (!given || *given > bits) return false;
    bits = static_cast<std::size_t>(*given);
  }
  return same_bits(base, address, bits);
}

std::string_view without_dots(std::string_view name) {
  if (name.starts_with('.')) name.remove_prefix(1);
  if (name.ends_with('.')) name.remove_suffix(1);
  return name;
}

// A name matches itself and all its subdomains, with or without a leading dot or "*.", as in curl and Go.
bool name_holds(std::string_view entry, std::string_view host) {
  if (entry.starts_with("*.")) entry.remove_prefix(1);
  entry = without_dots(entry);
  if (entry.empty() || !host.ends_with(entry)) return false;
  return host.size() == entry.size() || host[host.size() - entry.size() - 1] == '.';
}

}  // namespace

std::string Proxy::authority() const {
  std::string out = host.find(':') != std::string::npos ? "[" + host + "]" : host;
  return out + ":" + std::to_string(port);
}

bool Proxy::resolves_target() const { return scheme == "socks4" || scheme == "socks5" || scheme == "socks"; }

Result<ProxySettings> ProxySettings::read(const ReadVariable& variable) {
  ProxySettings out;
  auto tls = first_of(variable, {"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"});
  if (!tls) return std::move(tls).error();
  auto plain = first_of(variable, {"http_proxy", "all_proxy", "ALL_PROXY"});
  if (!plain) return std::move(plain).error();
  out.for_tls_ = std::move(*tls);
  out.for_plain_ = std::move(*plain);
  for (const char* name : {"no_proxy", "NO_PROXY"}) {
    const auto value = variable(name);
    if (!value) continue;
    out.exceptions_ = words(*value);
    break;
  }
  return out;
}

const Proxy* ProxySettings::for_upstream(const BaseUrl& to) const {
  const std::optional<Proxy>& proxy = to.tls ? for_tls_ : for_plain_;
  if (!proxy) return nullptr;
  const std::string address = address_bytes(to.host);
  const std::string lower = to_lower(to.host);
  for (const std::string& entry : exceptions_) {
    if (entry == "*") return nullptr;
    if (address.empty() ? name_holds(entry, without_dots(lower)) : network_holds(entry, address)) return nullptr;
  }
  return &*proxy;
}

std::string mask_logins(std::string text) {
  for (std::size_t at = text.find('@'); at != std::string::npos; at = text.find('@', at)) {
    const std::size_t last = text.find_first_of(" \t\"'", at);  // a login may contain an '@'
    const std::size_t end = text.rfind('@', last);
    const std::size_t before = text.find_last_of(" \t\"'/", at);
    const std::size_t start = before == std::string::npos ? 0 : before + 1;
    text.replace(start, end - start, "***");
    at = start + 4;
  }
  return text;
}

}  // namespace finops
