// HTTP/1.1 to an upstream: writes the request, reads the response as it arrives into a sink, reuses connections and
// repeats a request once when a reused connection turns out dead (contract F7-F10, F13).
#pragma once
#include <memory>
#include <string>

#include "core/pipeline/transport.h"

namespace finops {

struct TransportOptions {
  std::string ca_file;  // PEM bundle; empty: the system's
};
std::unique_ptr<Transport> make_http1_transport(TransportOptions options);

}  // namespace finops
