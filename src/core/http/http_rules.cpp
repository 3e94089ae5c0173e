#include "core/http/http_rules.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

#include "core/base/strings.h"

namespace finops {
namespace {

constexpr std::array<std::string_view, 9> kHopByHop = {
    "Connection",        "Keep-Alive", "Proxy-Connection", "Proxy-Authenticate", "Proxy-Authorization", "TE",
    "Transfer-Encoding", "Trailer",    "Upgrade"};

// One bit for each letter of the alphabet, ignoring case.
constexpr std::uint32_t letter_bit(char c) { return std::uint32_t{1} << (static_cast<unsigned char>(c) & 31U); }

constexpr std::uint32_t kFirstLetters = [] {
  std::uint32_t all = 0;
  for (const std::string_view name : kHopByHop) all |= letter_bit(name.front());
  return all;
}();

}  // namespace

bool is_hop_by_hop(std::string_view name) noexcept {
  // Called for every field of every message; the first letter rules out most of them.
  if (name.empty() || (kFirstLetters & letter_bit(name.front())) == 0) return false;
  return std::any_of(kHopByHop.begin(), kHopByHop.end(), [&](std::string_view h) { return iequals(h, name); });
}

void remove_hop_by_hop(HeaderList& headers) {
  std::vector<std::string> named;
  bool any = false;
  for (const HeaderView h : headers) {
    if (!is_hop_by_hop(h.name)) continue;
    any = true;
    if (!iequals(h.name, "Connection")) continue;
    for_each_list_member(h.value, [&](std::string_view member) {
      // Even if a Connection field names them, the fields for framing and address stay.
      if (iequals(member, "close") || iequals(member, "keep-alive") || iequals(member, "Content-Length") ||
          iequals(member, "Host")) {
        return;
      }
      named.emplace_back(member);
    });
  }
  if (!any) return;
  headers.remove_if([&](std::string_view name) {
    return is_hop_by_hop(name) ||
           std::any_of(named.begin(), named.end(), [&](const std::string& n) { return iequals(n, name); });
  });
}

bool body_forbidden(int status, std::string_view request_method) noexcept {
  return status / 100 == 1 || status == 204 || status == 304 || request_method == "HEAD";
}

bool list_has(const HeaderList& headers, std::string_view name, std::string_view member) {
  bool found = false;
  for (const HeaderView h : headers) {
    if (!iequals(h.name, name)) continue;
    for_each_list_member(h.value, [&](std::string_view m) { found = found || iequals(m, member); });
  }
  return found;
}

std::string_view joined_values(const HeaderList& headers, std::string_view name, std::string& buffer) {
  std::string_view found;
  for (const HeaderView h : headers) {
    if (!iequals(h.name, name)) continue;
    if (found.empty()) {
      found = h.value;
    } else {
      buffer = std::string(found).append(", ").append(h.value);
      found = buffer;
    }
  }
  return found;
}

bool is_token(std::string_view text) noexcept {
  constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           kMarks.find(c) != std::string_view::npos;
  });
}

bool is_field_value(std::string_view text) noexcept {
  return std::none_of(text.begin(), text.end(), [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
}

Result<void> check_sendable(std::string_view method, std::string_view target, const HeaderList& headers) {
  if (!is_token(method)) return Error{ErrorCode::invalid_argument, "the method is not an HTTP token", {}};
  const bool clean_target = !target.empty() && std::none_of(target.begin(), target.end(), [](char c) {
    return static_cast<unsigned char>(c) <= 0x20 || c == 0x7F;
  });
  if (!clean_target) {
    return Error{ErrorCode::invalid_argument, "the request target holds a space or a control character", {}};
  }
  for (const HeaderView h : headers) {
    if (!is_token(h.name)) return Error{ErrorCode::invalid_argument, "a header name is not an HTTP token", {}};
    if (!is_field_value(h.value)) {
      return Error{
          ErrorCode::invalid_argument, "the value of header " + std::string(h.name) + " holds CR, LF or NUL", {}};
    }
  }
  return {};
}

}  // namespace finops
