// From a request on one of the four endpoints to a provider and its upstream address (contract F1-F3). Pure functions
// over immutable data, any thread.
#pragma once
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/http/http_types.h"
#include "core/provider/provider.h"

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
  std::string_view provider_reason;    // default | path | model | token; empty: not settled
  Dialect dialect = Dialect::openai;
  std::string remainder;        // behind the prefix, byte for byte
  BaseUrl base;                 // where the request goes; no host: not settled
  std::string upstream_target;  // base path + remainder (with Azure's /anthropic inserted where it must be)
};

// The dialect of a remainder on this endpoint; total, so that errors can be worded before a route exists.
Dialect dialect_of(const Endpoint& endpoint, std::string_view remainder) noexcept;

// Detection of contract F3; `reason` is set to the rule that fired. `body` may be only the beginning of a large body.
ProviderId detect_provider(const Endpoint& endpoint, std::string_view remainder, const HeaderList& headers,
                           std::string_view body, std::string_view& reason);

// What the endpoint alone decides, for requests that are refused before resolve_route() could succeed.
Route begin_route(const ProviderRegistry& registry, const Endpoint& endpoint, std::string_view target);

// Errors: invalid_argument (F2, a bad Vertex location), unauthorized (Azure without an endpoint).
Result<Route> resolve_route(const ProviderRegistry& registry, const Endpoint& endpoint, const Request& request);

// The top-level string member `model` of a JSON body; empty when there is none. Tolerates a body that is cut off.
std::string body_model(std::string_view body);

// The model a request names: in its path (Gemini, Vertex, Azure deployments), else in its body; empty: unknown.
std::string request_model(std::string_view remainder, std::string_view body, std::string_view content_type);

}  // namespace finops
