// Whose API a URL belongs to: a provider's own host, or an endpoint of finops itself. Pure; any thread.
#pragma once
#include <string>
#include <string_view>

#include "core/http/http_types.h"
#include "core/provider/request_facts.h"

namespace finops {

struct HarOrigin {
  std::string route;            // the endpoint's prefix; empty: it did not go through finops
  std::string provider;         // empty: unknown
  std::string provider_reason;  // host, or as resolve_route() says
  std::string remainder;        // path and query as serve sees them: without the prefix of an endpoint
};

// `facts` were read from the body of `request`, whose headers count.
HarOrigin origin_of(std::string_view url, const Request& request, RequestFacts& facts);

}  // namespace finops
