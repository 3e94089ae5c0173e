#include "core/http/target.h"

#include <algorithm>

#include "core/base/strings.h"

namespace finops {
namespace {

// The rules of check_remainder() for one form of the path; nullptr when it is fine.
const char* path_problem(std::string_view path) {
  if (!path.starts_with('/')) return "it must start with one '/'";
  if (path.starts_with("//")) return "it must not start with '//'";
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7F) return "it holds a control character";
    if (c == '\\') return "it holds a backslash";
  }
  if (path.find("://") != std::string_view::npos) return "it holds '://'";
  bool first = true;
  for (std::string_view rest = path.substr(1);;) {
    const std::size_t slash = rest.find('/');
    const std::string_view segment = rest.substr(0, slash);
    if (segment == "..") return "it holds a '..' segment";
    if (first && segment.find('@') != std::string_view::npos) return "its first segment holds '@'";
    first = false;
    if (slash == std::string_view::npos) return nullptr;
    rest.remove_prefix(slash + 1);
  }
}

// Calls visit(start, size, name, value) for each member of the query in `target`; stops when visit returns false.
template <class Visit>
void for_each_member(std::string_view target, Visit visit) {
  std::size_t at = target.find('?');
  if (at == std::string_view::npos) return;
  for (++at; at <= target.size();) {
    const std::size_t end = std::min(target.find('&', at), target.size());
    const std::string_view member = target.substr(at, end - at);
    const std::size_t equals = member.find('=');
    const std::string_view value = equals == std::string_view::npos ? std::string_view{} : member.substr(equals + 1);
    if (!visit(at, member.size(), member.substr(0, equals), value)) return;
    at = end + 1;
  }
}

bool same_name(std::string_view raw, std::string_view name) {
  if (iequals(raw, name)) return true;  // servers that ignore case also accept ?API-KEY=
  if (raw.find('%') == std::string_view::npos) return false;
  return iequals(percent_decode_lenient(raw), name);
}

}  // namespace

SplitTarget split_target(std::string_view target) noexcept {
  const std::size_t mark = target.find('?');
  if (mark == std::string_view::npos) return {target, {}, false};
  return {target.substr(0, mark), target.substr(mark + 1), true};
}

std::optional<std::string> strip_prefix(std::string_view target, std::string_view prefix) {
  if (!target.starts_with(prefix)) return std::nullopt;
  const std::string_view rest = target.substr(prefix.size());
  if (rest.empty()) return "/";
  if (rest.front() == '/') return std::string(rest);
  if (rest.front() == '?') return "/" + std::string(rest);
  return std::nullopt;
}

Result<void> check_remainder(std::string_view target) {
  const auto refuse = [](const char* why) {
    return Error{ErrorCode::invalid_argument, std::string("the path after the endpoint is refused: ") + why, {}};
  };
  const SplitTarget parts = split_target(target);
  if (const char* why = path_problem(parts.path)) return refuse(why);
  if (parts.path.find('%') != std::string_view::npos) {
    if (const char* why = path_problem(percent_decode_lenient(parts.path))) return refuse(why);
  }
  for (const char c : parts.query) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= 0x20 || byte == 0x7F) return refuse("the query holds a space or a control character");
  }
  return {};
}

std::string BaseUrl::origin() const {
  const bool v6 = host.find(':') != std::string::npos;
  std::string out = tls ? "https://" : "http://";
  out += v6 ? "[" + host + "]" : host;
  out += ':';
  append_uint(out, static_cast<std::uint64_t>(port));
  return out;
}

std::string url_without_secrets(std::string_view url) {
  const std::size_t end = std::min(url.find_first_of("?#"), url.size());
  std::string out(url.substr(0, end));
  const std::size_t scheme = out.find("//");
  const std::size_t host = scheme == std::string::npos ? 0 : scheme + 2;
  const std::size_t login = out.rfind('@');
  if (login != std::string::npos && login >= host) out.replace(host, login - host, "...");
  if (end < url.size()) out.append(url.substr(end, 1)).append("...");
  return out;
}

Result<BaseUrl> parse_base_url(std::string_view url) {
  const auto bad = [&](const char* why) {
    return Error{ErrorCode::invalid_argument, "not a usable base URL: " + std::string(why), {}};
  };
  BaseUrl out;
  std::string_view rest = url;
  if (istarts_with(rest, "https://")) {
    rest.remove_prefix(8);
  } else if (istarts_with(rest, "http://")) {
    rest.remove_prefix(7);
    out.tls = false;
    out.port = 80;
  } else {
    return bad("it must start with http:// or https://");
  }
  const std::size_t path_at = std::min(rest.find_first_of("/?#"), rest.size());
  std::string_view authority = rest.substr(0, path_at);
  const std::string_view path = rest.substr(path_at);
  if (path.find_first_of("?#") != std::string_view::npos) return bad("it must not have a query or a fragment");
  if (authority.find('@') != std::string_view::npos) return bad("it must not hold a user name or password");
  for (const char c : url) {
    if (static_cast<unsigned char>(c) <= 0x20 || c == 0x7F) return bad("it holds a space or a control character");
  }
  std::string_view port;
  if (authority.starts_with('[')) {
    const std::size_t close = authority.find(']');
    if (close == std::string_view::npos) return bad("the IPv6 address has no ']'");
    out.host = authority.substr(1, close - 1);
    const std::string_view behind = authority.substr(close + 1);
    if (!behind.empty() && behind.front() != ':') return bad("unexpected text after the IPv6 address");
    port = behind.empty() ? behind : behind.substr(1);
    out.authority = "[" + out.host + "]";
  } else {
    const std::size_t colon = authority.find(':');
    out.host = authority.substr(0, colon);
    if (colon != std::string_view::npos) port = authority.substr(colon + 1);
    out.authority = out.host;
  }
  if (out.host.empty()) return bad("it has no host");
  if (!port.empty()) {
    const auto number = parse_uint(port);
    if (!number || *number == 0 || *number > 65535) return bad("the port is not a number from 1 to 65535");
    const int standard = out.tls ? 443 : 80;
    out.port = static_cast<int>(*number);
    if (out.port != standard) out.authority.append(":").append(port);
  }
  out.path = path;
  while (out.path.ends_with('/')) out.path.pop_back();
  return out;
}

std::size_t remove_query_member(std::string& target, std::string_view name) {
  std::size_t removed = 0;
  for (bool again = true; again;) {
    again = false;
    for_each_member(target, [&](std::size_t at, std::size_t size, std::string_view raw, std::string_view) {
      if (!same_name(raw, name)) return true;
      const bool last = at + size == target.size();
      target.erase(last ? at - 1 : at, size + 1);  // with the '&' after it, or the '?' or '&' before it
      ++removed;
      again = true;
      return false;
    });
  }
  return removed;
}

std::string_view query_member(std::string_view target, std::string_view name) noexcept {
  std::string_view found;
  for_each_member(target, [&](std::size_t, std::size_t, std::string_view raw, std::string_view value) {
    if (!same_name(raw, name)) return true;
    found = value;
    return false;
  });
  return found;
}

std::vector<std::string_view> query_members(std::string_view target, std::string_view name) {
  std::vector<std::string_view> out;
  for_each_member(target, [&](std::size_t, std::size_t, std::string_view raw, std::string_view value) {
    if (same_name(raw, name)) out.push_back(value);
    return true;
  });
  return out;
}

std::vector<std::string> query_names(std::string_view target) {
  std::vector<std::string> out;
  for_each_member(target, [&](std::size_t, std::size_t, std::string_view raw, std::string_view) {
    std::string name = percent_decode_lenient(raw);
    if (std::find(out.begin(), out.end(), name) == out.end()) out.push_back(std::move(name));
    return true;
  });
  return out;
}

}  // namespace finops
