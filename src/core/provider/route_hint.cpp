#include "core/provider/route_hint.h"

#include <algorithm>
#include <vector>

#include "core/base/strings.h"
#include "core/base/suggest.h"

namespace finops {
namespace {

constexpr std::string_view kOpenAi = "/openai_passthrough", kAnthropic = "/anthropic_passthrough",
                           kAzure = "/azure_passthrough", kGenai = "/genai_passthrough";

struct Rule {
  std::string_view begins;  // whole segments of the path, in lower case
  std::string_view add;     // is put before the rest of the path
  bool replaces;            // the part that `begins` matches is removed
};

// The first rule that matches is used.
constexpr Rule kRules[] = {
    {"/openai/deployments", kAzure, false},
    {"/openai", kOpenAi, true},
    {"/codex", kOpenAi, true},
    {"/anthropic", kAnthropic, true},
    {"/claude", kAnthropic, true},
    {"/azure/openai", "/azure_passthrough/openai", true},
    {"/azure", kAzure, true},
    {"/azure_openai", kAzure, true},
    {"/azure-openai", kAzure, true},
    {"/gemini", kGenai, true},
    {"/genai", kGenai, true},
    {"/google", kGenai, true},
    {"/vertex", kGenai, true},
    {"/vertexai", kGenai, true},
    {"/vertex-ai", kGenai, true},
    {"/v1/messages", kAnthropic, false},
    {"/v1/complete", kAnthropic, false},
    {"/messages", "/anthropic_passthrough/v1", false},
    {"/v1/projects", kGenai, false},
    {"/v1/publishers", kGenai, false},
    {"/v1beta", kGenai, false},
    {"/v1beta1", kGenai, false},
    {"/v1alpha", kGenai, false},
    {"/upload", kGenai, false},
    {"/projects", "/genai_passthrough/v1", false},
    {"/publishers", "/genai_passthrough/v1", false},
    {"/deployments", "/azure_passthrough/openai", false},
    {"/v1", kOpenAi, false},
    {"/chat", "/openai_passthrough/v1", false},
    {"/completions", "/openai_passthrough/v1", false},
    {"/responses", "/openai_passthrough/v1", false},
    {"/embeddings", "/openai_passthrough/v1", false},
    {"/models", "/openai_passthrough/v1", false},
    {"/images", "/openai_passthrough/v1", false},
    {"/audio", "/openai_passthrough/v1", false},
    {"/files", "/openai_passthrough/v1", false},
    {"/batches", "/openai_passthrough/v1", false},
    {"/moderations", "/openai_passthrough/v1", false},
    {"/realtime", "/openai_passthrough/v1", false},
    {"/conversations", "/openai_passthrough/v1", false},
    {"/vector_stores", "/openai_passthrough/v1", false},
    {"/fine_tuning", "/openai_passthrough/v1", false},
};

bool begins_with_segments(std::string_view path, std::string_view begin) {
  return path.starts_with(begin) && (path.size() == begin.size() || path[begin.size()] == '/');
}

std::string_view first_segment(std::string_view path) {  // without its '/'
  path.remove_prefix(std::min<std::size_t>(1, path.size()));
  return path.substr(0, path.find('/'));
}

std::optional<NearPath> with_dialect(std::string path) {
  const Endpoint* endpoint = find_endpoint(path);
  if (endpoint == nullptr) return std::nullopt;
  const Dialect dialect = dialect_of(*endpoint, std::string_view(path).substr(endpoint->prefix.size()));
  return NearPath{std::move(path), dialect};
}

// "/v1/openai_passthrough/v1/x": the endpoint is not the first segment.
std::optional<NearPath> endpoint_within(std::string_view path) {
  for (std::size_t at = path.find('/', 1); at != std::string_view::npos; at = path.find('/', at + 1)) {
    if (find_endpoint(path.substr(at)) != nullptr) return with_dialect(std::string(path.substr(at)));
  }
  return std::nullopt;
}

// "/openai-passthru/v1/x": the first segment is nearly the name of an endpoint.
std::optional<NearPath> endpoint_like(std::string_view path) {
  constexpr std::size_t kLongest = 40;
  const std::string_view first = first_segment(path);
  if (first.empty() || first.size() > kLongest) return std::nullopt;
  std::vector<std::string> names;
  for (const Endpoint& endpoint : endpoints()) names.emplace_back(endpoint.prefix.substr(1));
  const auto name = nearest(to_lower(first), names);
  if (!name) return std::nullopt;
  return with_dialect("/" + *name + std::string(path.substr(1 + first.size())));
}

// "/models/gemini-2.5-flash:generateContent": only Google has an action after the model.
bool has_google_action(std::string_view path) {
  const std::size_t colon = path.rfind(':');
  return begins_with_segments(path, "/models") && colon != std::string_view::npos &&
         path.find('/', colon) == std::string_view::npos;
}

std::optional<NearPath> by_rule(std::string_view path) {
  if (has_google_action(path)) return with_dialect("/genai_passthrough/v1beta" + std::string(path));
  constexpr std::size_t kLongestRule = 32;
  const std::string begin = to_lower(path.substr(0, kLongestRule));
  for (const Rule& rule : kRules) {
    if (!begins_with_segments(begin, rule.begins)) continue;
    return with_dialect(std::string(rule.add).append(path.substr(rule.replaces ? rule.begins.size() : 0)));
  }
  return std::nullopt;
}

std::string_view shown(std::string_view path) {
  constexpr std::size_t kMost = 200;
  return path.substr(0, kMost);
}

bool is_version(std::string_view segment) {
  return segment.size() >= 2 && segment[0] == 'v' && segment[1] >= '1' && segment[1] <= '9';
}

}  // namespace

std::optional<NearPath> nearest_path(std::string_view path) {
  while (path.starts_with("//")) path.remove_prefix(1);
  if (find_endpoint(path) != nullptr) return with_dialect(std::string(path));
  if (auto within = endpoint_within(path)) return within;
  if (auto like = endpoint_like(path)) return like;
  return by_rule(path);
}

std::string no_route_message(std::string_view path, const std::optional<NearPath>& near) {
  std::string out = "no endpoint has the path " + std::string(shown(path)) + "; ";
  if (near) return out.append("did you mean ").append(shown(near->path)) + "?";
  out += "the endpoints are";
  const char* separator = " ";
  for (const Endpoint& endpoint : endpoints()) {
    out.append(separator).append(endpoint.prefix);
    separator = ", ";
  }
  return out;
}

std::string_view version_hint(const Route& route) noexcept {
  if (route.provider == nullptr || !route.base.path.empty()) return {};
  const std::string_view path = split_target(route.remainder).path;
  const std::string_view first = first_segment(path);
  if (is_version(first) && is_version(first_segment(path.substr(1 + first.size())))) {
    return "the path has two versions: leave one out of the base URL";
  }
  switch (route.provider->id) {
    case ProviderId::openai:
      return is_version(first) ? "" : "OpenAI's paths begin with /v1: base URL .../openai_passthrough/v1";
    case ProviderId::anthropic: return is_version(first) ? "" : "Anthropic's paths begin with /v1";
    case ProviderId::azure:
      return first == "openai" || first == "anthropic" || first == "models" || path.starts_with("/v1/messages")
                 ? ""
                 : "Azure's paths begin with /openai/v1 or /openai/deployments/NAME";
    case ProviderId::gemini:
      return is_version(first) || first == "upload" ? "" : "Gemini's paths begin with a version such as /v1beta";
    case ProviderId::vertex: return is_version(first) ? "" : "Vertex AI's paths begin with a version such as /v1";
  }
  return {};
}

}  // namespace finops
