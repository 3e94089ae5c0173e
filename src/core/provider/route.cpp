#include "core/provider/route.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>

#include "core/base/strings.h"
#include "core/provider/caller_credential.h"
#include "core/provider/session.h"

namespace finops {
namespace {

constexpr std::array<Endpoint, 4> kEndpoints = {{
    {"/openai_passthrough", ProviderId::openai, Dialect::openai},
    {"/anthropic_passthrough", ProviderId::anthropic, Dialect::anthropic},
    {"/azure_passthrough", ProviderId::azure, Dialect::openai},
    {"/genai_passthrough", ProviderId::gemini, Dialect::google},
}};

std::string_view path_of(std::string_view target) { return split_target(target).path; }

// The segment after the first segment called `name`; nullopt: there is none.
std::optional<std::string_view> segment_after(std::string_view path, std::string_view name) {
  std::size_t at = 0;
  while (at < path.size()) {
    const std::size_t start = at + 1;  // after '/'
    const std::size_t end = std::min(path.find('/', start), path.size());
    if (path.substr(start, end - start) == name) {
      if (end >= path.size()) return std::string_view{};
      const std::size_t next = std::min(path.find('/', end + 1), path.size());
      return path.substr(end + 1, next - end - 1);
    }
    at = end;
  }
  return std::nullopt;
}

bool is_anthropic_path(std::string_view path) {
  return path == "/v1/messages" || path.starts_with("/v1/messages/") || path.starts_with("/anthropic/");
}

bool has_project_and_location(std::string_view path) {
  const auto project = segment_after(path, "projects");
  const auto location = segment_after(path, "locations");
  return project && !project->empty() && location && !location->empty();
}

bool is_google_oauth(const HeaderList& headers) {
  const std::vector<std::string_view> values = headers.all("Authorization");
  return std::any_of(values.begin(), values.end(),
                     [](std::string_view value) { return bearer_token(value).starts_with("ya29."); });
}

// False if there is also an API key, even in the field of a token.
bool sends_oauth(const HeaderList& headers, std::string_view target) {
  if (headers.has("x-goog-api-key") || !query_member(target, "key").empty()) return false;
  const std::vector<std::string_view> values = headers.all("Authorization");
  return !query_member(target, "access_token").empty() ||
         std::any_of(values.begin(), values.end(), [](std::string_view value) {
           const std::string_view token = bearer_token(value);
           return !token.empty() && !token.starts_with("AIza") && !token.starts_with("AQ.");
         });
}

// `place` says where the location was found, for errors.
Result<BaseUrl> vertex_base(std::string_view location, std::string_view place) {
  for (const char c : location) {
    if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-')) {
      return Error{
          ErrorCode::invalid_argument, "the Vertex location in " + std::string(place) + " is not a location name", {}};
    }
  }
  std::string host = "https://";
  if (location.empty() || location == "global") {
    host += "aiplatform.googleapis.com";
  } else if (location == "us" || location == "eu") {
    host.append("aiplatform.").append(location).append(".rep.googleapis.com");
  } else {
    host.append(location).append("-aiplatform.googleapis.com");
  }
  return parse_base_url(host);
}

// "/projects/P/locations/L/..." or "/publishers/P/models/M": a resource path of Vertex, used as a model name.
bool is_vertex_model(std::string_view path) {
  return has_project_and_location(path) || path.starts_with("/publishers/") || path.starts_with("//publishers/");
}

struct Detected {
  ProviderId provider;
  std::string_view reason;
  std::string location;  // from the path or model that decided; empty: it has none
};

std::string location_in(std::string_view path) { return std::string(segment_after(path, "locations").value_or("")); }

// A cheap check that is true for every body whose model is a Vertex resource, unless the words are written with
// escapes. Also true for a body that is compressed or incomplete, since its model is unknown.
bool may_name_vertex(const RequestBody& body) {
  const std::string& bytes = body.request.body;
  const auto holds = [&](std::string_view word) {
    return ::memmem(bytes.data(), bytes.size(), word.data(), word.size()) != nullptr;  // linear, whatever the bytes
  };
  return body.more_follows || body.request.headers.has("Content-Encoding") || holds("projects") || holds("publishers");
}

Detected detect_provider(const Endpoint& endpoint, std::string_view remainder, const RequestBody& body) {
  if (endpoint.default_provider != ProviderId::gemini) return {endpoint.default_provider, "default", {}};
  const std::string_view path = path_of(remainder);
  if (has_project_and_location(path) || segment_after(path, "publishers")) {
    return {ProviderId::vertex, "path", location_in(path)};
  }
  if (may_name_vertex(body)) body.facts.begin(body.request, wanted_facts(remainder), body.more_follows);
  if (const std::string model = "/" + std::string(body.facts.model()); is_vertex_model(model)) {
    return {ProviderId::vertex, "model", location_in(model)};
  }
  if (is_google_oauth(body.request.headers)) return {ProviderId::vertex, "token", location_in(path)};
  return {ProviderId::gemini, body.facts.inspected() ? "default" : "default, not inspected", {}};
}

}  // namespace

std::span<const Endpoint> endpoints() noexcept { return kEndpoints; }

const Endpoint& endpoint_of(ProviderId provider) noexcept {
  const ProviderId by = provider == ProviderId::vertex ? ProviderId::gemini : provider;
  const auto all = endpoints();
  return *std::find_if(all.begin(), all.end(), [by](const Endpoint& one) { return one.default_provider == by; });
}

const Endpoint* find_endpoint(std::string_view target) noexcept {
  for (const Endpoint& endpoint : kEndpoints) {
    if (!target.starts_with(endpoint.prefix)) continue;
    const std::string_view rest = target.substr(endpoint.prefix.size());
    if (rest.empty() || rest.front() == '/' || rest.front() == '?') return &endpoint;
  }
  return nullptr;
}

Dialect dialect_of(const Endpoint& endpoint, std::string_view remainder) noexcept {
  if (endpoint.default_provider == ProviderId::azure && is_anthropic_path(path_of(remainder)))
    return Dialect::anthropic;
  return endpoint.dialect;
}

Route begin_route(const ProviderRegistry& registry, const Endpoint& endpoint, std::string_view target) {
  Route route;
  route.endpoint = &endpoint;
  route.remainder = strip_prefix(target, endpoint.prefix).value_or("/");
  route.dialect = dialect_of(endpoint, route.remainder);
  if (endpoint.default_provider != ProviderId::gemini) {
    route.provider = &registry.get(endpoint.default_provider);
    route.provider_reason = "default";
  }
  return route;
}

Result<void> settle_route(const ProviderRegistry& registry, Route& route, const RequestBody& body) {
  FINOPS_TRY(check_remainder(route.remainder));
  const Detected detected = detect_provider(*route.endpoint, route.remainder, body);
  const Provider& provider = registry.get(detected.provider);
  if (provider.base) {
    route.base = *provider.base;
  } else if (detected.provider == ProviderId::vertex) {
    auto base = vertex_base(detected.location, detected.reason == "model" ? "the body's model" : "the path");
    if (!base) return std::move(base).error();
    route.base = std::move(*base);
  } else {
    return Error{
        ErrorCode::unauthorized,
        "no Azure endpoint is configured: start finops with AZURE_OPENAI_ENDPOINT and AZURE_OPENAI_API_KEY set, "
        "or with --upstream azure=https://RESOURCE.openai.azure.com",
        "azure"};
  }
  route.provider = &provider;
  route.provider_reason = detected.reason;
  route.upstream_target = route.base.path;
  const std::string_view path = path_of(route.remainder);
  const bool messages = path == "/v1/messages" || path.starts_with("/v1/messages/");
  if (detected.provider == ProviderId::azure && messages && !route.base.path.ends_with("/anthropic")) {
    route.upstream_target += "/anthropic";  // where Azure serves the paths of the Anthropic SDK (contract, table)
    route.changed_by = "azure_messages";
  }
  route.upstream_target += route.remainder;
  return {};
}

Result<Route> resolve_route(const ProviderRegistry& registry, const Endpoint& endpoint, const RequestBody& body) {
  Route route = begin_route(registry, endpoint, body.request.target);
  FINOPS_TRY(settle_route(registry, route, body));
  return route;
}

bool add_vertex_project(Route& route, std::string_view method, const HeaderList& headers, std::string& target) {
  const Provider& vertex = *route.provider;
  if (vertex.id != ProviderId::vertex || vertex.project.empty() || method == "GET") return false;
  const std::string_view path = path_of(route.remainder);
  const std::size_t publishers = path.find("/publishers/");
  if (!sends_oauth(headers, target) || publishers == std::string_view::npos || segment_after(path, "projects"))
    return false;
  if (!vertex.base) route.base = *vertex_base(vertex.location, {});  // a location is checked when it is configured
  target.insert(route.base.path.size() + publishers, "/projects/" + vertex.project + "/locations/" + vertex.location);
  route.changed_by = "vertex_project";
  return true;
}

std::string path_model(ProviderId provider, std::string_view remainder) {
  const std::string_view path = path_of(remainder);
  // Azure AI Foundry's model inference API: "/models/chat/completions" names no model.
  if (provider == ProviderId::azure && path.starts_with("/models/")) return {};
  for (const char* name : {"deployments", "models", "tunedModels"}) {
    if (const auto segment = segment_after(path, name); segment && !segment->empty()) {
      if (segment->starts_with("count-tokens:")) return {};  // Vertex counts tokens for all of Claude's models
      // ".../models/gemini-2.5-flash:generateContent"; OpenAI's fine-tuned ids ("ft:gpt-4o:org::id") have no action.
      const bool whole = segment->starts_with("ft:");
      return percent_decode_lenient(whole ? *segment : segment->substr(0, segment->rfind(':')));
    }
  }
  return {};
}

}  // namespace finops
