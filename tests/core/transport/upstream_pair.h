// Plain upstream connections to a listener of the test, each with its other end.
#pragma once

#include <sys/socket.h>

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <utility>

#include "core/transport/tls_setup.h"
#include "core/transport/upstream_connection.h"
#include "support/socket.h"
#include "support/wait.h"

namespace finops::test {

class UpstreamPairs {
 public:
  struct Pair {
    std::unique_ptr<UpstreamConnection> connection;
    Fd other;
  };
  Pair make() {
    auto made = UpstreamConnection::connect(base, {&proxies_, &resolver_, &tls_}, patience(), {});
    REQUIRE(made.ok());
    return {std::move(*made), Fd(::accept4(listener_.fd.get(), nullptr, nullptr, SOCK_CLOEXEC))};
  }

 private:
  Listener listener_ = listen_on_loopback();
  ProxySettings proxies_;
  Resolver resolver_;
  TlsSetup tls_{TrustSource{}};

 public:
  const BaseUrl base = *parse_base_url("http://127.0.0.1:" + std::to_string(listener_.port));
};

}  // namespace finops::test
