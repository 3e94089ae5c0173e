#include "core/provider/route.h"

#include <array>
#include <optional>

#include "core/base/json_scanner.h"
#include "core/base/strings.h"

namespace finops {
namespace {

constexpr std::array<Endpoint, 4> kEndpoints = {{
    {"/openai_passthrough", ProviderId::openai, Dialect::openai},
    {"/anthropic_passthrough", ProviderId::anthropic, Dialect::anthropic},
    {"/azure_passthrough", ProviderId::azure, Dialect::openai},
    {"/genai_passthrough", ProviderId::gemini, Dialect::google},
}};

std::string_view path_of(std::string_view target) { return split_target(target).path; }

// The segment behind the first segment called `name`; nullopt: no such segment.
std::optional<std::string_view> segment_after(std::string_view path, std::string_view name) {
  std::size_t at = 0;
  while (at < path.size()) {
    const std::size_t start = at + 1;  // behind '/'
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
  return path == "/v1/messages" || path.starts_with("/v1/messages/") || segment_after(path, "anthropic").has_value();
}

bool has_project_and_location(std::string_view path) {
  const auto project = segment_after(path, "projects");
  const auto location = segment_after(path, "locations");
  return project && !project->empty() && location && !location->empty();
}

bool is_google_oauth(const HeaderList& headers) {
  const std::string_view value = trim(headers.get("Authorization"));
  return istarts_with(value, "Bearer ") && trim(value.substr(7)).starts_with("ya29.");
}

// Contract F3: a publishers path without a project, sent with an OAuth token, gets the configured project behind its
// version segment. Listing Google's own models takes no project, so reads stay as they are.
void insert_project(const Provider& vertex, const Request& request, std::string& remainder) {
  const std::string_view path = path_of(remainder);
  const bool oauth = istarts_with(trim(request.headers.get("Authorization")), "Bearer ") &&
                     !request.headers.has("x-goog-api-key") && query_member(remainder, "key").empty();
  if (vertex.project.empty() || !oauth || request.method == "GET" || segment_after(path, "projects")) return;
  const std::size_t publishers = path.find("/publishers/");
  if (publishers == std::string_view::npos) return;
  remainder.insert(publishers, "/projects/" + vertex.project + "/locations/" + vertex.location);
}

Result<BaseUrl> vertex_base(std::string_view path) {
  const auto segment = segment_after(path, "locations");
  const std::string_view location = segment.value_or("");
  for (const char c : location) {
    if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-')) {
      return Error{ErrorCode::invalid_argument, "the Vertex location in the path is not a location name", {}};
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

// The first top-level member `model`; the rest of the body is not looked at.
class ModelFinder final : public JsonHandler {
 public:
  void on_value(int, std::string_view json, bool cut) override {
    if (!found && !cut) model = json_text(json);
    found = true;
  }
  void on_text_end() override { found = true; }

  std::string model;
  bool found = false;
};

constexpr JsonPath kModelMember[] = {{"model", 0, 512, {}}};
constexpr JsonPath kModelPath{"", -1, 0, kModelMember};

}  // namespace

std::span<const Endpoint> endpoints() noexcept { return kEndpoints; }

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

ProviderId detect_provider(const Endpoint& endpoint, std::string_view remainder, const HeaderList& headers,
                           std::string_view body, std::string_view& reason) {
  reason = "default";
  if (endpoint.default_provider != ProviderId::gemini) return endpoint.default_provider;
  const std::string_view path = path_of(remainder);
  if (has_project_and_location(path) || segment_after(path, "publishers")) {
    reason = "path";
    return ProviderId::vertex;
  }
  if (body.find("projects") != std::string_view::npos) {  // cheap; JSON may write "\/"
    const std::string model = body_model(body);
    const std::size_t project = model.find("projects/");
    if (project != std::string::npos && model.find("/locations/", project) != std::string::npos) {
      reason = "model";
      return ProviderId::vertex;
    }
  }
  if (is_google_oauth(headers)) {
    reason = "token";
    return ProviderId::vertex;
  }
  return ProviderId::gemini;
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

Result<Route> resolve_route(const ProviderRegistry& registry, const Endpoint& endpoint, const Request& request) {
  Route route = begin_route(registry, endpoint, request.target);
  FINOPS_TRY(check_remainder(route.remainder));
  const ProviderId id =
      detect_provider(endpoint, route.remainder, request.headers, request.body, route.provider_reason);
  route.provider = &registry.get(id);

  std::string remainder = route.remainder;
  if (id == ProviderId::vertex) insert_project(*route.provider, request, remainder);
  if (route.provider->base) {
    route.base = *route.provider->base;
  } else if (id == ProviderId::vertex) {
    auto base = vertex_base(path_of(remainder));
    if (!base) return std::move(base).error();
    route.base = std::move(*base);
  } else {
    return Error{
        ErrorCode::unauthorized,
        "no Azure endpoint is configured: start finops with AZURE_OPENAI_ENDPOINT and AZURE_OPENAI_API_KEY set, "
        "or with --upstream azure=https://RESOURCE.openai.azure.com",
        "azure"};
  }
  route.upstream_target = route.base.path;
  const std::string_view path = path_of(remainder);
  const bool messages = path == "/v1/messages" || path.starts_with("/v1/messages/");
  if (id == ProviderId::azure && messages && !route.base.path.ends_with("/anthropic")) {
    route.upstream_target += "/anthropic";  // where Azure serves what the Anthropic SDK asks for (contract, table)
  }
  route.upstream_target += remainder;
  return route;
}

std::string body_model(std::string_view body) {
  constexpr std::size_t kStep = 1024;  // the model comes first in nearly every body
  if (const std::size_t start = body.find_first_not_of(" \t\r\n"); start == body.npos || body[start] != '{') return {};
  ModelFinder finder;
  JsonScanner scanner(kModelPath, finder);
  while (!body.empty() && !finder.found) {
    scanner.feed(body.substr(0, kStep));
    body.remove_prefix(std::min(kStep, body.size()));
  }
  return finder.model;
}

std::string request_model(std::string_view remainder, std::string_view body, std::string_view content_type) {
  const std::string_view path = path_of(remainder);
  for (const char* name : {"models", "tunedModels", "deployments"}) {
    if (const auto segment = segment_after(path, name); segment && !segment->empty()) {
      if (segment->starts_with("count-tokens:")) return body_model(body);  // Vertex counts for all of Claude's models
      // ".../models/gemini-2.5-flash:generateContent"; OpenAI's fine-tuned ids ("ft:gpt-4o:org::id") have no action.
      const bool whole = segment->starts_with("ft:");
      return percent_decode_lenient(whole ? *segment : segment->substr(0, segment->rfind(':')));
    }
  }
  return icontains(content_type, "json") ? body_model(body) : std::string{};
}

}  // namespace finops
