// Contract F15: finops adds real keys, so requests from web pages and other machines are refused, based on header
// fields that browsers cannot forge. Immutable after construction, any thread.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/http/headers.h"
#include "core/provider/native_error.h"

namespace finops::proxy {

// localhost, 127.0.0.0/8 in four decimal numbers, ::1 (with or without brackets); nothing that only looks similar.
bool is_loopback_host(std::string_view host);

// For requests to a provider: refuses a browser's navigation (a link, a redirect). nullopt: accepted.
std::optional<OwnError> refuse_navigation(const HeaderList& headers);

class HostGuard {
 public:
  // `host` is the address that the server binds to; it is accepted in Host like the loopback names.
  explicit HostGuard(std::string host) : host_(std::move(host)) {}

  // nullopt: accepted. `authority`: of an absolute-form target; nullopt for any other.
  std::optional<OwnError> check(const HeaderList& headers, std::optional<std::string_view> authority,
                                int minor_version) const;

 private:
  bool local_host(std::string_view authority) const;

  std::string host_;
};

}  // namespace finops::proxy
