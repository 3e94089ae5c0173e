#include "support/fidelity_route.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "support/fidelity_coding.h"

namespace finops::test::fidelity {
namespace {

struct Prefix {
  std::string_view text;
  Provider provider;
};
constexpr Prefix kPrefixes[] = {{"/openai_passthrough", Provider::openai},
                                {"/anthropic_passthrough", Provider::anthropic},
                                {"/azure_passthrough", Provider::azure},
                                {"/genai_passthrough", Provider::gemini}};

std::string_view without_authority(std::string_view target) {
  const std::size_t scheme = target.find("://");
  if (target.starts_with('/') || scheme == std::string_view::npos) return target;
  return target.substr(std::min(target.find('/', scheme + 3), target.size()));
}

const Prefix& prefix_of(std::string_view target) {
  const auto found = std::find_if(std::begin(kPrefixes), std::end(kPrefixes),
                                  [&](const Prefix& prefix) { return target.starts_with(prefix.text); });
  return found == std::end(kPrefixes) ? kPrefixes[0] : *found;
}

bool names_vertex(std::string_view path) {
  const std::vector<std::string> parts = segments(path);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (parts[i] == "publishers") return true;
    if (parts[i] == "projects" && i + 3 < parts.size() && parts[i + 2] == "locations") return true;
  }
  return false;
}

// projects/P/locations/L… or publishers/…
bool is_vertex_resource(std::string_view model) {
  if (model.starts_with("publishers/")) return true;
  return model.starts_with("projects/") && model.find("/locations/") != std::string_view::npos;
}

std::optional<std::string> json_model(std::string_view text) {
  const auto body = nlohmann::json::parse(text, nullptr, false);
  if (!body.is_object() || !body.contains("model") || !body["model"].is_string()) return std::nullopt;
  return body["model"].get<std::string>();
}

}  // namespace

bool has_unsettled_model(const ClientRequest& request) {
  if (request.body.size() > kHeldAtMost) return false;
  const auto plain = decoded_body(first_value(request.headers, "content-encoding"), request.body);
  const std::string_view text = plain ? *plain : request.body;
  if (!contains(text, "\"model\"")) return false;
  return !plain || nlohmann::json::parse(text, nullptr, false).is_discarded();
}

std::string remainder_of(std::string_view target) {
  target = without_authority(target);
  target.remove_prefix(prefix_of(target).text.size());
  return target.starts_with('/') ? std::string(target) : "/" + std::string(target);
}

Detected detect(const ClientRequest& request) {
  const Provider endpoint = prefix_of(without_authority(request.target)).provider;
  if (endpoint != Provider::gemini) return {endpoint, "default"};
  if (names_vertex(split_target(remainder_of(request.target)).path)) return {Provider::vertex, "path"};

  const bool readable_size = request.body.size() <= kHeldAtMost;
  const std::optional<std::string> plain =
      readable_size ? decoded_body(first_value(request.headers, "content-encoding"), request.body) : std::nullopt;
  if (plain && contains(*plain, "model")) {
    if (const auto model = json_model(*plain); model && is_vertex_resource(*model)) return {Provider::vertex, "model"};
  }
  for (const auto& [name, value] : request.headers) {
    if (same_name(name, "authorization") && starts_with_name(value, "bearer ya29.")) return {Provider::vertex, "token"};
  }
  return {Provider::gemini, plain ? "default" : ""};
}

bool is_messages_path(std::string_view path) { return path == "/v1/messages" || path.starts_with("/v1/messages/"); }

bool is_anthropic_path(std::string_view path) {
  const std::vector<std::string> parts = segments(path);
  return is_messages_path(path) || std::find(parts.begin(), parts.end(), "anthropic") != parts.end();
}

bool rewrites_messages(const World& world, Provider provider, std::string_view path) {
  return provider == Provider::azure && is_messages_path(path) && !world.base_path(provider).ends_with("/anthropic");
}

bool wants_project(const World& world, std::string_view method, std::string_view path) {
  const std::vector<std::string> parts = segments(path);
  const bool publishers = std::find(parts.begin(), parts.end(), "publishers") != parts.end();
  const bool project = std::find(parts.begin(), parts.end(), "projects") != parts.end();
  return !world.project.empty() && method != "GET" && publishers && !project;
}

void insert_project(const World& world, std::string& path) {
  const std::string first = segments(path).front();
  const bool version = first.size() > 1 && first[0] == 'v' && first[1] >= '0' && first[1] <= '9';
  path.insert(version ? first.size() + 1 : 0, "/projects/" + world.project + "/locations/" + world.location);
}

bool include_usage_asks(const ClientRequest& request, std::string_view path) {
  const std::string coding = first_value(request.headers, "content-encoding");
  const bool coded = !coding.empty() && !same_name(coding, "identity");
  if (request.method != "POST" || coded || !path.ends_with("/completions")) return false;
  const auto body = nlohmann::json::parse(request.body, nullptr, false);
  if (!body.is_object() || body.value("stream", nlohmann::json()) != true) return false;
  const auto options = body.value("stream_options", nlohmann::json());
  return options.is_null() || options.value("include_usage", nlohmann::json()) != true;
}

}  // namespace finops::test::fidelity
