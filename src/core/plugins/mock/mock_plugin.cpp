#include "core/plugins/mock/mock_plugin.h"

#include <algorithm>
#include <array>
#include <exception>

#include "core/plugins/mock/anthropic.h"
#include "core/plugins/mock/google.h"
#include "core/plugins/mock/openai.h"
#include "core/plugins/mock/reply.h"

namespace finops {
namespace {

using mock::MockRequest;

// The paths that Azure has below a deployment; for its other OpenAI paths the model is in the body.
constexpr std::array<std::string_view, 7> kOfDeployments = {
    "/v1/chat/completions", "/v1/completions", "/v1/embeddings",        "/v1/images/generations",
    "/v1/images/edits",     "/v1/batches",     "/v1/images/variations",
};

bool belongs_to_deployment(std::string_view path) {
  return path.starts_with("/v1/audio/") ||
         std::find(kOfDeployments.begin(), kOfDeployments.end(), path) != kOfDeployments.end();
}

// Azure: /openai/v1/X, /openai/deployments/D/X and /openai/X are OpenAI's /v1/X; /anthropic/v1/X is Anthropic's /v1/X,
// which finops inserts before /v1/messages. Models of other makers are below /models. False: Azure has no such path.
bool to_plain_path(MockRequest& request, Dialect dialect) {
  constexpr std::string_view kAnthropic = "/anthropic/", kOpenAi = "/openai/", kDeployments = "/openai/deployments/";
  std::string& path = request.path;
  if (dialect == Dialect::anthropic) {
    if (path.starts_with(kAnthropic)) path.erase(0, kAnthropic.size() - 1);
    return true;
  }
  if (path.starts_with("/openai/v1/")) {
    path.erase(0, kOpenAi.size() - 1);
    return true;
  }
  if (query_member(request.target, "api-version").empty()) return false;
  if (path.starts_with(kDeployments)) {
    const std::size_t end = path.find('/', kDeployments.size());
    if (end == std::string::npos) return false;
    request.model = path.substr(kDeployments.size(), end - kDeployments.size());
    path = "/v1" + path.substr(end);
    return belongs_to_deployment(path);
  }
  if (path.starts_with(kOpenAi)) {
    path.replace(0, kOpenAi.size(), "/v1/");
    return path == "/v1/batches" || !belongs_to_deployment(path);
  }
  if (path != "/models/chat/completions" && path != "/models/embeddings") return false;
  path.replace(0, std::string_view("/models/").size(), "/v1/");
  return true;
}

LocalReply allowed_methods() {
  LocalReply reply;
  reply.head.status = 204;
  reply.head.reason = "No Content";
  reply.head.headers.add("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
  return reply;
}

LocalReply answer(MockRequest& request, Dialect dialect) {
  if (request.method == "OPTIONS") return allowed_methods();
  if (request.provider == ProviderId::azure && !to_plain_path(request, dialect)) {
    return mock::unknown_path(request, dialect);
  }
  switch (dialect) {
    case Dialect::openai: return mock::answer_openai(request);
    case Dialect::anthropic: return mock::answer_anthropic(request);
    case Dialect::google: return mock::answer_google(request);
  }
  return mock::unknown_path(request, dialect);
}

class MockPlugin final : public Plugin {
 public:
  std::string_view name() const noexcept override { return "mock"; }

  Result<std::optional<LocalReply>> on_request(Exchange& x, PluginState* /*state*/) override {
    if (!x.route || x.route->provider == nullptr) {
      return Error{ErrorCode::internal, "the mock needs a resolved route", {}};
    }
    try {
      // The mock imitates a metered API, so its costs count as metered even without a credential.
      if (x.cost.basis == CostBasis::unknown) x.cost.basis = CostBasis::metered;
      auto request = mock::read_request(x, store_);
      if (!request) return std::move(request).error();
      return std::optional<LocalReply>(answer(*request, x.route->dialect));
    } catch (const std::exception& e) {
      return Error{ErrorCode::plugin, std::string("the mock could not answer: ") + e.what(), {}};
    }
  }

 private:
  mock::MockStore store_;
};

}  // namespace

std::unique_ptr<Plugin> make_mock_plugin() { return std::make_unique<MockPlugin>(); }

}  // namespace finops
