// Finds the provider of a URL: by its host, or by the endpoint if the URL is one of finops itself. Pure; any thread.
#pragma once
#include <string>
#include <string_view>

#include "core/http/http_types.h"
#include "core/provider/request_facts.h"

namespace finops {

struct HarOrigin {
  std::string route;            // the endpoint's prefix; empty: it did not go through finops
  std::string provider;         // empty: unknown
  std::string provider_reason;  // "host", or the reason of resolve_route()
  std::string remainder;        // path and query without the prefix of an endpoint
};

// `facts` were read from the body of `request`; its header fields are used too.
HarOrigin origin_of(std::string_view url, const Request& request, RequestFacts& facts);

}  // namespace finops
