// From a request on one of the four endpoints to a provider and its upstream address (contract F1-F3). Pure functions
// over immutable data, any thread.
#pragma once
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/http/http_types.h"
#include "core/provider/provider.h"
#include "core/provider/request_facts.h"

namespace finops {

struct Endpoint {
  std::string_view prefix;  // "/genai_passthrough"
  ProviderId default_provider;
  Dialect dialect;  // for errors, unless the path says otherwise
};

// The endpoint whose prefix (in whole segments) the target begins with; nullptr: none.
const Endpoint* find_endpoint(std::string_view target) noexcept;
std::span<const Endpoint> endpoints() noexcept;
const Endpoint& endpoint_of(ProviderId provider) noexcept;  // the one that serves it

struct Route {
  const Endpoint* endpoint = nullptr;
  const Provider* provider = nullptr;  // nullptr: not settled (only in begin_route's answer, for Gemini or Vertex)
  std::string_view provider_reason;    // default | default, not inspected | path | model | token; empty: not settled
  Dialect dialect = Dialect::openai;
  std::string remainder;        // after the prefix, byte for byte
  BaseUrl base;                 // where the request goes; no host: not settled
  std::string upstream_target;  // base path + remainder (with Azure's /anthropic inserted where it must be)
  std::string_view changed_by;  // the rule of finops that changed the path (contract F6); empty: none did
};

// The dialect of a remainder on this endpoint. Always gives one, so that errors can be written before a route exists.
Dialect dialect_of(const Endpoint& endpoint, std::string_view remainder) noexcept;

// The part of the route that the endpoint alone decides. settle_route() completes it; a request that is refused before
// has only this part.
Route begin_route(const ProviderRegistry& registry, const Endpoint& endpoint, std::string_view target);

// A request and what is known of its body. settle_route() calls begin() of `facts` if the route depends on them.
struct RequestBody {
  const Request& request;
  RequestFacts& facts;
  bool more_follows = false;  // request.body is only the beginning
};

// Completes the result of begin_route(): finds the provider (contract F3) and its address. May be called again when
// more of the body has arrived. Errors: invalid_argument (F2, a bad Vertex location), unauthorized (Azure without an
// endpoint); then `route` is unchanged.
Result<void> settle_route(const ProviderRegistry& registry, Route& route, const RequestBody& body);
// begin_route() and settle_route() in one.
Result<Route> resolve_route(const ProviderRegistry& registry, const Endpoint& endpoint, const RequestBody& body);

// Contract F3: a Vertex path "/publishers/..." without a project gets the configured project after its version segment,
// if the credential in `headers` and `target` (as they will be sent) is OAuth. Listing Google's own models needs no
// project, so a GET is not changed. True: `route` (base, changed_by) and `target` were changed.
bool add_vertex_project(Route& route, std::string_view method, const HeaderList& headers, std::string& target);

// The model that the path of a request names (Gemini, Vertex, Azure deployments); empty: it may be in the body.
std::string path_model(ProviderId provider, std::string_view remainder);

}  // namespace finops
