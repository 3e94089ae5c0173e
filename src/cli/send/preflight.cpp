#include "cli/send/preflight.h"

#include "core/provider/caller_credential.h"
#include "core/provider/route.h"

namespace finops::cli {

std::string key_variable(ProviderId provider) {
  switch (provider) {
    case ProviderId::openai: return "OPENAI_API_KEY";
    case ProviderId::anthropic: return "ANTHROPIC_API_KEY";
    case ProviderId::azure: return "AZURE_OPENAI_API_KEY";
    case ProviderId::gemini: return "GEMINI_API_KEY";
    case ProviderId::vertex: break;
  }
  return "GOOGLE_API_KEY";
}

Result<void> check_request(const ProviderRegistry& providers, const Request& request, ProviderId wanted,
                           bool needs_key) {
  RequestFacts facts;
  const auto route = resolve_route(providers, *find_endpoint(request.target), {request, facts});
  if (!route) return route.error();
  const Provider& provider = *route->provider;
  if (provider.id != wanted) {
    const bool vertex = wanted == ProviderId::vertex;
    return Error{ErrorCode::invalid_argument,
                 vertex ? "this request goes to gemini, not vertex: a path of Vertex has "
                          "/projects/PROJECT/locations/LOCATION/ or /publishers/ in it"
                        : "this request goes to vertex, not gemini: send it as finops send vertex ...",
                 {}};
  }
  const bool has_key =
      !provider.keys.empty() || caller_credential(request.headers, request.target) != CredentialKind::none;
  if (has_key || !needs_key || !provider.base_is_default) return {};
  std::string message = "there is no key for " + provider.name + ": set " + key_variable(provider.id);
  if (provider.id == ProviderId::vertex) message += ", or give -H @FILE with 'Authorization: Bearer TOKEN'";
  return Error{ErrorCode::unauthorized, std::move(message), {}};
}

}  // namespace finops::cli
