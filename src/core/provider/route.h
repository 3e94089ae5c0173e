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

// The endpoint whose prefix the target has as whole segments; nullptr: none.
const Endpoint* find_endpoint(std::string_view target) noexcept;
std::span<const Endpoint> endpoints() noexcept;

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

// The dialect of a remainder on this endpoint; total, so that errors can be worded before a route exists.
Dialect dialect_of(const Endpoint& endpoint, std::string_view remainder) noexcept;

// What the endpoint alone decides: where settle_route() goes on, and all that is known of a request refused before.
Route begin_route(const ProviderRegistry& registry, const Endpoint& endpoint, std::string_view target);

// A request, and what is known of its body; `facts` are begun where the route depends on them.
struct RequestBody {
  const Request& request;
  RequestFacts& facts;
  bool more_follows = false;  // request.body is only the beginning
};

// Detection by contract F3 and the address that follows from it, for what begin_route() returned. May be called again
// when more of the body is there. Errors: invalid_argument (F2, a bad Vertex location), unauthorized (Azure without an
// endpoint); then `route` is as it was.
Result<void> settle_route(const ProviderRegistry& registry, Route& route, const RequestBody& body);
// Both in one.
Result<Route> resolve_route(const ProviderRegistry& registry, const Endpoint& endpoint, const RequestBody& body);

// Contract F3: a Vertex path of publishers without a project gets the configured one after its version segment, when
// the credential in `headers` and `target`, which are about to be sent, is OAuth. Listing Google's own models takes no
// project, so GET stays as it is. True: `route` (base, changed_by) and `target` were changed.
bool add_vertex_project(Route& route, std::string_view method, const HeaderList& headers, std::string& target);

// The model that the path of a request names (Gemini, Vertex, Azure deployments); empty: its body must tell.
std::string path_model(ProviderId provider, std::string_view remainder);

}  // namespace finops
