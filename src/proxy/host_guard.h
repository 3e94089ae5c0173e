// Contract F15: finops injects real keys, so web pages and other machines are kept out by what browsers cannot forge.
// Immutable after construction, any thread.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/http/headers.h"
#include "core/provider/native_error.h"

namespace finops::proxy {

// localhost, 127.0.0.0/8 in four decimal numbers, ::1 (with or without brackets); nothing that merely looks like it.
bool is_loopback_host(std::string_view host);

// For what reaches a provider: a page that a browser was led to (a link, a redirect) must not. nullopt: let it pass.
std::optional<OwnError> refuse_navigation(const HeaderList& headers);

class HostGuard {
 public:
  // `host` is what the server binds to; it is accepted in Host beside the loopback names.
  explicit HostGuard(std::string host) : host_(std::move(host)) {}

  // nullopt: let it pass. `authority` is that of an absolute-form target, nullopt of any other.
  std::optional<OwnError> check(const HeaderList& headers, std::optional<std::string_view> authority,
                                int minor_version) const;

 private:
  bool local_host(std::string_view authority) const;

  std::string host_;
};

}  // namespace finops::proxy
