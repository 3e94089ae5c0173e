#include "cli/replay/other_provider.h"

#include <array>
#include <string>
#include <string_view>

#include "core/base/strings.h"
#include "core/conversation/lenient_json.h"
#include "core/http/target.h"
#include "core/provider/route.h"

namespace finops::cli {
namespace {

// The same interface begins with these paths at the two providers. The first that fits is used.
struct SamePlace {
  ProviderId from, to;
  std::string_view path_from, path_to;
};
constexpr std::array<SamePlace, 7> kSamePlaces = {{
    {ProviderId::gemini, ProviderId::vertex, "/v1beta/models/", "/v1/publishers/google/models/"},
    {ProviderId::gemini, ProviderId::vertex, "/v1/models/", "/v1/publishers/google/models/"},
    {ProviderId::vertex, ProviderId::gemini, "/v1/publishers/google/models/", "/v1beta/models/"},
    {ProviderId::vertex, ProviderId::gemini, "/v1beta1/publishers/google/models/", "/v1beta/models/"},
    {ProviderId::azure, ProviderId::openai, "/openai/v1/", "/v1/"},
    {ProviderId::azure, ProviderId::anthropic, "/anthropic/", "/"},
    {ProviderId::openai, ProviderId::azure, "/v1/", "/openai/v1/"},
}};

// "/openai/deployments/D/chat/completions?api-version=V" of Azure: the deployment becomes the model, if none is named.
void leave_deployment(std::string& path, std::string& body) {
  constexpr std::string_view kDeployments = "/openai/deployments/";
  if (!path.starts_with(kDeployments)) return;
  const std::size_t end = path.find('/', kDeployments.size());
  if (end == std::string::npos) return;
  const std::string deployment = percent_decode_lenient(path.substr(kDeployments.size(), end - kDeployments.size()));
  path.replace(0, end, "/v1");
  remove_query_member(path, "api-version");
  BodyJson json = parse_json(body);
  if (!json.is_object() || json.contains("model")) return;
  json["model"] = deployment;
  body = json_line(json);
}

}  // namespace

Result<void> move_to_provider(MadeRequest& made, ProviderId to) {
  std::string path = made.request.target.substr(endpoint_prefix(made.provider).size());
  if (made.provider == ProviderId::vertex) {  // "/v1/projects/P/locations/L/publishers/..." without its project
    const std::size_t project = path.find("/projects/"), publisher = path.find("/publishers/");
    if (project != std::string::npos && publisher != std::string::npos && project < publisher) {
      path.erase(project, publisher - project);
    }
  }
  if (made.provider == ProviderId::azure && to == ProviderId::openai) leave_deployment(path, made.request.body);
  bool moved = false;
  for (const SamePlace& place : kSamePlaces) {
    if (moved || place.from != made.provider || place.to != to || !path.starts_with(place.path_from)) continue;
    path.replace(0, place.path_from.size(), place.path_to);
    moved = true;
  }
  const bool google = to == ProviderId::gemini || to == ProviderId::vertex;
  const bool from_google = made.provider == ProviderId::gemini || made.provider == ProviderId::vertex;
  if (google && from_google && !moved) {
    return Error{ErrorCode::invalid_argument, std::string(to_string(to)) + " has no such path", {}};
  }
  made.provider = to;
  made.request.target = std::string(endpoint_prefix(to)) + path;
  return {};
}

}  // namespace finops::cli
