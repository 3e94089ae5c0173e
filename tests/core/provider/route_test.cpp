// F1-F3: endpoint, provider and upstream address of a request.
#include "core/provider/route.h"

#include <doctest/doctest.h>

namespace finops::test::route_test {
namespace {

std::optional<std::string> no_variables(const char*) { return std::nullopt; }
std::optional<std::string> azure_variables(const char* name) {
  if (std::string_view(name) == "AZURE_OPENAI_ENDPOINT") return "https://res.openai.azure.com/";
  return std::nullopt;
}

ProviderRegistry registry(std::vector<ProviderSettings::Upstream> upstreams = {},
                          ProviderRegistry::GetEnv getenv = no_variables) {
  ProviderSettings settings;
  settings.upstreams = std::move(upstreams);
  return *ProviderRegistry::build(settings, getenv);
}

struct Asked {
  std::string target, body, authorization;
};

// "provider reason origin target dialect", or "error: code".
std::string routed(const ProviderRegistry& providers, const Asked& asked) {
  Request request;
  request.method = "POST";
  request.target = asked.target;
  request.body = asked.body;
  if (!asked.authorization.empty()) request.headers.add("authorization", asked.authorization);
  const Endpoint* endpoint = find_endpoint(asked.target);
  if (endpoint == nullptr) return "no endpoint";
  RequestFacts facts;
  auto route = resolve_route(providers, *endpoint, {request, facts});
  if (!route) return "error: " + std::string(to_string(route.error().code));
  const char* dialects[] = {"openai", "anthropic", "google"};
  return route->provider->name + " " + std::string(route->provider_reason) + " " + route->base.authority + " " +
         route->upstream_target + " " + dialects[static_cast<int>(route->dialect)];
}

std::string routed(const Asked& asked) {
  static const ProviderRegistry providers = registry({}, azure_variables);
  return routed(providers, asked);
}

TEST_CASE("F1 route: the endpoints and their hosts, the remainder byte for byte") {
  CHECK(routed({"/openai_passthrough/v1/a%2Fb//c?x=%41&y", "", ""}) ==
        "openai default api.openai.com /v1/a%2Fb//c?x=%41&y openai");
  CHECK(routed({"/anthropic_passthrough/v1/messages?beta=true", "", ""}) ==
        "anthropic default api.anthropic.com /v1/messages?beta=true anthropic");
  CHECK(routed({"/genai_passthrough/v1beta/models/g:generateContent", "", ""}) ==
        "gemini default generativelanguage.googleapis.com /v1beta/models/g:generateContent google");
  CHECK(routed({"/openai_passthrough", "", ""}) == "openai default api.openai.com / openai");
  CHECK(routed({"/openai_passthroughs/v1", "", ""}) == "no endpoint");
  CHECK(routed({"/", "", ""}) == "no endpoint");
  CHECK(find_endpoint("") == nullptr);
}

TEST_CASE("F1 azure: /v1/messages is served under /anthropic, unless the endpoint ends in it") {
  CHECK(routed({"/azure_passthrough/openai/v1/responses?api-version=1", "", ""}) ==
        "azure default res.openai.azure.com /openai/v1/responses?api-version=1 openai");
  CHECK(routed({"/azure_passthrough/v1/messages?beta=true", "", ""}) ==
        "azure default res.openai.azure.com /anthropic/v1/messages?beta=true anthropic");
  CHECK(routed({"/azure_passthrough/v1/messages/count_tokens", "", ""}) ==
        "azure default res.openai.azure.com /anthropic/v1/messages/count_tokens anthropic");
  CHECK(routed({"/azure_passthrough/anthropic/v1/messages", "", ""}) ==
        "azure default res.openai.azure.com /anthropic/v1/messages anthropic");
  CHECK(routed({"/azure_passthrough/v1/messagesx", "", ""}) ==
        "azure default res.openai.azure.com /v1/messagesx openai");
  const auto own = registry({{ProviderId::azure, "https://res.services.ai.azure.com/anthropic"}});
  CHECK(routed(own, {"/azure_passthrough/v1/messages", "", ""}) ==
        "azure default res.services.ai.azure.com /anthropic/v1/messages anthropic");
}

TEST_CASE("F6 azure: without an endpoint nothing is sent") {
  CHECK(routed(registry(), {"/azure_passthrough/openai/x", "", ""}) == "error: unauthorized");
}

TEST_CASE("F1 route: a base path goes before the remainder") {
  const auto own =
      registry({{ProviderId::openai, "http://localhost:1"}, {ProviderId::openai, "http://localhost:2/llm/"}});
  CHECK(routed(own, {"/openai_passthrough/v1/x?y", "", ""}) == "openai default localhost:2 /llm/v1/x?y openai");
  CHECK(routed(own, {"/openai_passthrough", "", ""}) == "openai default localhost:2 /llm/ openai");
}

TEST_CASE("F2 route: the guard comes before everything") {
  for (const char* bad : {"/openai_passthrough//evil.com", "/openai_passthrough/../x", "/genai_passthrough/a/%2e%2e/b",
                          "/azure_passthrough/u@evil"}) {
    CAPTURE(bad);
    CHECK(routed({bad, "", ""}) == "error: invalid_argument");
  }
}

std::string vertex(const std::string& location) {
  return routed(
      {"/genai_passthrough/v1/projects/p/locations/" + location + "/publishers/google/models/m:generateContent", "",
       ""});
}

TEST_CASE("F3 vertex: the host comes from the location in the path") {
  CHECK(vertex("us-central1")
            .starts_with("vertex path us-central1-aiplatform.googleapis.com /v1/projects/p/locations/us-central1/"));
  CHECK(vertex("global").starts_with("vertex path aiplatform.googleapis.com /v1/"));
  CHECK(vertex("us").starts_with("vertex path aiplatform.us.rep.googleapis.com "));
  CHECK(vertex("eu").starts_with("vertex path aiplatform.eu.rep.googleapis.com "));
}

TEST_CASE("F3 vertex: a location may hold every small letter, every digit and a dash") {
  for (const std::string name : {"europe-west9", "europe-west12", "a-z0", "me-central1"}) {
    CHECK(vertex(name.c_str()).starts_with("vertex path " + name + "-aiplatform.googleapis.com /v1/"));
  }
}

TEST_CASE("F2 F3 vertex: a location that is no name cannot choose the host") {
  for (const char* bad : {"evil.com", "evil.com%2F", "a%2eb", "US", "a_b", "evil.com%23", "x:443", "a%00"}) {
    CAPTURE(bad);
    CHECK(vertex(bad) == "error: invalid_argument");
  }
}

TEST_CASE("F3 vertex: first hit wins, path before model before token") {
  const std::string body =
      R"({"contents":[{"model":"no"}],"model":"projects/p/locations/eu/publishers/google/models/m"})";
  const std::string token = "Bearer ya29.x";
  const std::string plain = "/genai_passthrough/v1/models/m:generateContent";
  CHECK(routed({"/genai_passthrough/v1/projects/p/locations/eu/x", body, token})
            .starts_with("vertex path aiplatform.eu.rep"));
  CHECK(routed({"/genai_passthrough/v1beta1/publishers/google/models/m:x", body, token})
            .starts_with("vertex path aiplatform.googleapis.com "));
  CHECK(routed({plain, body, token}).starts_with("vertex model aiplatform.eu.rep.googleapis.com /v1/models/m"));
  const std::string slashes = R"({"model":"projects\/p\/locations\/eu\/m"})";  // what PHP writes
  CHECK(routed({plain, slashes, ""}).starts_with("vertex model "));
  CHECK(routed({plain, "{}", token}).starts_with("vertex token "));
  CHECK(routed({plain, "{}", "bearer  ya29.x"}).starts_with("vertex token "));
  CHECK(routed({plain, "{}", "Bearer AIza"}).starts_with("gemini default "));
}

TEST_CASE("F3 vertex: what only looks like it stays with Gemini") {
  for (const char* body : {R"({"model":"projects/p"})", R"({"text":"projects/p/locations/l"})",
                           R"({"x":{"model":"projects/p/locations/l"}})", R"(["projects/p/locations/l"])",
                           "projects/p/locations/l", "{\"model\":\"projects/p/locations/l"}) {
    CAPTURE(body);
    CHECK(routed({"/genai_passthrough/v1beta/models/m:generateContent", body, ""}).starts_with("gemini default "));
  }
  for (const char* path : {"/v1/projects/p/x", "/v1/locations/l/x", "/v1/projects//locations/l",
                           "/v1/files?x=/projects/p/locations/l/", "/v1/myprojects/p/locations/l"}) {
    CAPTURE(path);
    CHECK(routed({"/genai_passthrough" + std::string(path), "", ""}).starts_with("gemini default "));
  }
  CHECK(
      routed({"/openai_passthrough/v1/projects/p/locations/l/x", "", "Bearer ya29.x"}).starts_with("openai default "));
}

TEST_CASE("F3 vertex: an upstream of its own replaces the host") {
  const auto own = registry({{ProviderId::vertex, "http://localhost:9/v"}});
  CHECK(routed(own, {"/genai_passthrough/v1/projects/p/locations/eu/x", "", ""}) ==
        "vertex path localhost:9 /v/v1/projects/p/locations/eu/x google");
}

TEST_CASE("F14 dialect: total, also for remainders that no route takes") {
  const Endpoint* azure = find_endpoint("/azure_passthrough");
  CHECK(dialect_of(*azure, "") == Dialect::openai);
  CHECK(dialect_of(*azure, "/anthropic/../x") == Dialect::anthropic);
  CHECK(dialect_of(*azure, "/openai/x?y=/anthropic/") == Dialect::openai);
  CHECK(dialect_of(*azure, "/openai/deployments/anthropic/chat/completions") == Dialect::openai);
  CHECK(dialect_of(*find_endpoint("/openai_passthrough"), "/v1/messages") == Dialect::openai);
}

TEST_CASE("L1 model: from a JSON body, also one that is cut off") {
  CHECK(body_model(R"( {"a":[{"model":"no"}],"b":{"model":"no"},"model":"gpt-4o","z":1})") == "gpt-4o");
  CHECK(body_model(R"({"model":"gpt-4o","messages":[{"content":"cut)") == "gpt-4o");
  CHECK(body_model(R"({"mo\u0064el":"m"})") == "m");
  for (const char* none : {"", "[]", R"(["model","x"])", R"({"model":5})", R"({"model":{"model":"x"}})",
                           R"({"model":null,"x":"y"})", "model=gpt", "{\"model\":\"cut"}) {
    CAPTURE(none);
    CHECK(body_model(none) == "");
  }
  CHECK(body_model("{\"a\":" + std::string(100'000, '[')) == "");  // no deep recursion
}

TEST_CASE("L1 model: from the path where the path names it") {
  const auto model = [](ProviderId provider, std::string_view remainder) { return path_model(provider, remainder); };
  CHECK(model(ProviderId::gemini, "/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse") ==
        "gemini-2.5-flash");
  CHECK(model(ProviderId::vertex, "/v1/projects/p/locations/l/publishers/anthropic/models/claude%401:rawPredict") ==
        "claude@1");
  CHECK(model(ProviderId::vertex, "/v1/projects/p/locations/l/publishers/anthropic/models/count-tokens:rawPredict") ==
        "");
  CHECK(model(ProviderId::azure, "/openai/deployments/my-gpt/chat/completions") == "my-gpt");
  CHECK(model(ProviderId::azure, "/openai/models/my-gpt") == "my-gpt");
  CHECK(model(ProviderId::azure, "/openai/deployments/models/chat/completions") == "models");
  CHECK(model(ProviderId::azure, "/models/chat/completions?api-version=2024-05-01-preview") == "");
  CHECK(model(ProviderId::azure, "/models/embeddings") == "");
  CHECK(model(ProviderId::openai, "/v1/models/ft:gpt-4o:org::id") == "ft:gpt-4o:org::id");
  CHECK(model(ProviderId::openai, "/v1/models") == "");
  CHECK(model(ProviderId::openai, "/v1/chat/completions") == "");
}

TEST_CASE("F3: the location in the body's model chooses the host, as one in the path does") {
  const auto asked = [](const std::string& model) {
    return routed({"/genai_passthrough/v1/chat/completions", R"({"model":")" + model + R"("})", ""});
  };
  CHECK(asked("projects/p/locations/us-central1/publishers/google/models/m") ==
        "vertex model us-central1-aiplatform.googleapis.com /v1/chat/completions google");
  CHECK(asked("projects/p/locations/eu/endpoints/1") ==
        "vertex model aiplatform.eu.rep.googleapis.com /v1/chat/completions google");
  CHECK(asked("projects/p/locations/us/x") ==
        "vertex model aiplatform.us.rep.googleapis.com /v1/chat/completions google");
  CHECK(asked("projects/p/locations/global/x") == "vertex model aiplatform.googleapis.com /v1/chat/completions google");
  CHECK(asked("projects/p/locations/europe-west4") ==
        "vertex model europe-west4-aiplatform.googleapis.com /v1/chat/completions google");
  CHECK(asked("publishers/google/models/m") == "vertex model aiplatform.googleapis.com /v1/chat/completions google");
  CHECK(asked("models/publishers") == "gemini default generativelanguage.googleapis.com /v1/chat/completions google");
  CHECK(asked("projects/p/locations/evil.example/x") == "error: invalid_argument");
  CHECK(asked("projects/p/locations/a@b/x") == "error: invalid_argument");
  // The path's rule comes first, and so does its location.
  CHECK(routed({"/genai_passthrough/v1/projects/p/locations/us-east1/endpoints/openapi/chat/completions",
                R"({"model":"projects/p/locations/eu/x"})", ""}) ==
        "vertex path us-east1-aiplatform.googleapis.com /v1/projects/p/locations/us-east1/endpoints/openapi/chat/"
        "completions google");
}

TEST_CASE("F3: a body that cannot be looked at is said to be so") {
  const Endpoint& endpoint = *find_endpoint("/genai_passthrough");
  static const ProviderRegistry providers = registry({}, azure_variables);
  const auto reason = [&](std::string_view coding, std::string body, bool more_follows) {
    Request request;
    request.method = "POST";
    request.target = "/genai_passthrough/v1beta/interactions";
    if (!coding.empty()) request.headers.add("Content-Encoding", coding);
    request.body = std::move(body);
    RequestFacts facts;
    return std::string(resolve_route(providers, endpoint, {request, facts, more_follows})->provider_reason);
  };
  CHECK(reason("", R"({"model":"gemini"})", false) == "default");
  CHECK(reason("lzma", "xyz", false) == "default, not inspected");
  CHECK(reason("gzip", "this is no gzip", false) == "default, not inspected");
  CHECK(reason("", R"({"input":"the model comes later)", true) == "default, not inspected");
  CHECK(reason("", R"({"model":"gemini","input":"it came)", true) == "default");
  CHECK(reason("identity", R"({"model":"gemini"})", false) == "default");
}

TEST_CASE("F3: the configured project is inserted for an OAuth token that is sent, and for nothing else") {
  const ProviderRegistry providers = registry({}, [](const char* name) -> std::optional<std::string> {
    if (std::string_view(name) == "GOOGLE_CLOUD_PROJECT") return "my-project";
    if (std::string_view(name) == "GOOGLE_CLOUD_LOCATION") return "europe-west1";
    return std::nullopt;
  });
  const auto sent = [&](std::string_view method, const std::string& target, HeaderView credential) {
    Request request;
    request.method = method;
    request.target = target;
    if (!credential.name.empty()) request.headers.add(credential.name, credential.value);
    RequestFacts facts;
    Route route = *resolve_route(providers, *find_endpoint(target), {request, facts});
    std::string upstream = route.upstream_target;
    const bool added = add_vertex_project(route, method, request.headers, upstream);
    CHECK(added == (route.changed_by == "vertex_project"));
    return route.base.authority + upstream;
  };
  const std::string target = "/genai_passthrough/v1beta1/publishers/google/models/m:generateContent";
  const HeaderView oauth{"Authorization", "Bearer ya29.token"};
  CHECK(sent("POST", target, oauth) ==
        "europe-west1-aiplatform.googleapis.com/v1beta1/projects/my-project/locations/europe-west1/publishers/google/"
        "models/m:generateContent");
  const std::string as_it_is = "aiplatform.googleapis.com/v1beta1/publishers/google/models/m:generateContent";
  CHECK(sent("POST", target, {"x-goog-api-key", "AIza"}) == as_it_is);
  CHECK(sent("POST", target + "?key=AIza", oauth) == as_it_is + "?key=AIza");
  CHECK(sent("POST", target, {"", ""}) == as_it_is);
  CHECK(sent("GET", target, oauth) == as_it_is);
}

TEST_CASE("C7: a project or location that is no name of Google's is refused at the start") {
  ProviderSettings settings;
  const auto bad = ProviderRegistry::build(settings, [](const char* name) -> std::optional<std::string> {
    if (std::string_view(name) == "GOOGLE_CLOUD_LOCATION") return "evil.example";
    return std::nullopt;
  });
  REQUIRE_FALSE(bad.ok());
  CHECK(bad.error().context == "GOOGLE_CLOUD_LOCATION");
}

}  // namespace
}  // namespace finops::test::route_test
