// HTTP/1.1 to an upstream: writes the request, reads the response as it arrives into a sink, reuses connections and
// repeats a request once if a reused connection was dead (contract F7-F10, F13).
#pragma once
#include <memory>

#include "core/exchange/transport.h"
#include "core/transport/proxy_settings.h"
#include "core/transport/trust.h"

namespace finops {

struct TransportOptions {
  ProxySettings proxies;
  TrustSource trust;
  bool check_trust = false;  // read the certificates that the environment names now
};
// Error: config, naming the variable.
Result<std::unique_ptr<Transport>> make_http1_transport(TransportOptions options);

}  // namespace finops
