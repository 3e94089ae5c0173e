#include "core/log/read/har_origin.h"

#include <algorithm>
#include <optional>

#include "core/base/strings.h"
#include "core/provider/provider.h"
#include "core/provider/route.h"

namespace finops {
namespace {

// Hosts that are not in the provider table, since they contain a resource or a location.
constexpr struct {
  std::string_view ending;
  ProviderId provider;
} kEndings[] = {
    {".openai.azure.com", ProviderId::azure},
    {".services.ai.azure.com", ProviderId::azure},
    {".cognitiveservices.azure.com", ProviderId::azure},
    {"-aiplatform.googleapis.com", ProviderId::vertex},
    {".rep.googleapis.com", ProviderId::vertex},
};

const ProviderRegistry& usual_addresses() {
  static const ProviderRegistry registry =
      *ProviderRegistry::build({}, [](const char*) { return std::optional<std::string>{}; });
  return registry;
}

std::optional<ProviderId> provider_of_host(std::string_view host) {
  for (const Provider& provider : usual_addresses().all()) {
    if (provider.base && iequals(provider.base->host, host)) return provider.id;
  }
  if (iequals(host, "aiplatform.googleapis.com")) return ProviderId::vertex;
  for (const auto& [ending, provider] : kEndings) {
    if (host.size() > ending.size() && iequals(host.substr(host.size() - ending.size()), ending)) return provider;
  }
  return std::nullopt;
}

struct Parts {
  std::string_view host;
  std::string target;  // empty: unknown, since `url` is no address
};

Parts parts_of(std::string_view url) {
  const std::size_t scheme = url.find("://");
  const std::size_t begin = scheme == std::string_view::npos ? 0 : scheme + 3;
  const std::size_t path = std::min(url.find_first_of("/?#", begin), url.size());
  std::string_view host = url.substr(begin, path - begin);
  host.remove_prefix(host.find('@') == std::string_view::npos ? 0 : host.find('@') + 1);
  std::string target(url.substr(path, url.find('#', path) - path));
  const bool names_host = scheme != std::string_view::npos && !host.empty();
  if (!target.starts_with('/') && (names_host || !target.empty())) target.insert(0, "/");
  return {host.substr(0, host.find(':')), std::move(target)};
}

}  // namespace

HarOrigin origin_of(std::string_view url, const Request& request, RequestFacts& facts) {
  HarOrigin out;
  Parts parts = parts_of(url);
  const auto provider = provider_of_host(parts.host);
  const Endpoint* endpoint = provider ? nullptr : find_endpoint(parts.target);
  if (endpoint != nullptr) {
    Request through = request;
    through.target = parts.target;
    const auto route =
        resolve_route(usual_addresses(), *endpoint, {through, facts});  // fails for Azure, which has no usual address
    out.route = endpoint->prefix;
    out.provider = route ? route->provider->name : std::string(to_string(endpoint->default_provider));
    out.provider_reason = route ? std::string(route->provider_reason) : "default";
    out.remainder = strip_prefix(parts.target, endpoint->prefix).value_or("/");
    return out;
  }
  if (provider) {
    out.provider = to_string(*provider);
    out.provider_reason = "host";
  }
  out.remainder = std::move(parts.target);
  return out;
}

}  // namespace finops
