#include "proxy/host_guard.h"

#include "core/base/strings.h"

namespace finops::proxy {
namespace {

// 127.0.0.0/8 as four decimal numbers, nothing else: not "127.0.0.1.evil.com" or "127.1".
bool is_loopback_v4(std::string_view host) {
  int parts = 0;
  for (std::string_view rest = host;; ++parts) {
    const std::size_t dot = rest.find('.');
    const auto number = parse_uint(rest.substr(0, dot));
    if (!number || *number > 255 || (parts == 0 && *number != 127)) return false;
    if (dot == std::string_view::npos) return parts == 3;
    rest.remove_prefix(dot + 1);
  }
}

// The host of "host", "host:port" or "[v6]:port"; nullopt when malformed.
std::optional<std::string_view> host_part(std::string_view authority) {
  std::string_view host = authority;
  std::string_view port;
  if (authority.starts_with('[')) {
    const std::size_t close = authority.find(']');
    if (close == std::string_view::npos) return std::nullopt;
    host = authority.substr(0, close + 1);
    port = authority.substr(close + 1);
  } else if (const std::size_t colon = authority.find(':'); colon != std::string_view::npos) {
    host = authority.substr(0, colon);
    port = authority.substr(colon);
  }
  if (!port.empty() && (port.size() < 2 || port.front() != ':' || !parse_uint(port.substr(1)))) return std::nullopt;
  return host;
}

// "", ":80", "user@" and "user@:80".
bool without_host(std::string_view authority) {
  const std::string_view host = authority.substr(authority.rfind('@') + 1);
  return host.empty() || host.front() == ':';
}

}  // namespace

bool is_loopback_host(std::string_view host) {
  return iequals(host, "localhost") || iequals(host, "localhost.") || host == "[::1]" || host == "::1" ||
         is_loopback_v4(host);
}

bool HostGuard::local_host(std::string_view authority) const {
  const auto host = host_part(authority);
  if (!host) return false;
  return is_loopback_host(*host) || iequals(*host, host_);
}

std::optional<OwnError> refuse_navigation(const HeaderList& headers) {
  for (const HeaderView h : headers) {
    if (!iequals(h.name, "Sec-Fetch-Mode") || !iequals(trim(h.value), "navigate")) continue;
    return OwnError{
        403, "forbidden_navigation",
        "opening an endpoint as a page in a browser (Sec-Fetch-Mode: navigate) is refused; endpoints are for programs"};
  }
  return std::nullopt;
}

std::optional<OwnError> HostGuard::check(const HeaderList& headers, std::optional<std::string_view> authority,
                                         int minor_version) const {
  const auto hosts = headers.all("Host");
  if (hosts.size() > 1 || (hosts.empty() && minor_version >= 1)) {
    return OwnError{400, "bad_request", "an HTTP/1.1 request needs exactly one Host field"};
  }
  if (authority && without_host(*authority)) {
    return OwnError{400, "bad_request", "the target of the request is a URL without a host"};
  }
  const std::string_view host = hosts.empty() ? std::string_view{} : trim(hosts.front());
  if ((!hosts.empty() && !local_host(host)) || (authority && !local_host(*authority))) {
    return OwnError{403, "forbidden_host",
                    "the Host of the request is not this machine; finops answers on localhost and 127.0.0.1 only"};
  }
  if (headers.has("Origin")) {
    return OwnError{403, "forbidden_origin", "requests from web pages (with an Origin field) are refused"};
  }
  for (const HeaderView h : headers) {
    if (!iequals(h.name, "Sec-Fetch-Site")) continue;
    const std::string_view site = trim(h.value);
    if (iequals(site, "cross-site") || iequals(site, "same-site")) {
      return OwnError{403, "forbidden_origin", "requests that another web site started (Sec-Fetch-Site) are refused"};
    }
  }
  return std::nullopt;
}

}  // namespace finops::proxy
