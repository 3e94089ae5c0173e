// F1-F3: endpoint, provider and upstream address of a request.
#include "core/provider/route.h"

#include <doctest/doctest.h>

namespace finops::test {
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
  auto route = resolve_route(providers, *endpoint, request);
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
  CHECK(routed({plain, body, token}).starts_with("vertex model aiplatform.googleapis.com /v1/models/m"));
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
  const std::string json = R"({"model":"body"})";
  CHECK(request_model("/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse", json, "application/json") ==
        "gemini-2.5-flash");
  CHECK(request_model("/v1/projects/p/locations/l/publishers/anthropic/models/claude%401:rawPredict", json,
                      "application/json") == "claude@1");
  CHECK(request_model("/openai/deployments/my-gpt/chat/completions", json, "application/json") == "my-gpt");
  CHECK(request_model("/v1/models/ft:gpt-4o:org::id", "", "") == "ft:gpt-4o:org::id");
  CHECK(request_model("/v1/models", json, "application/json; charset=utf-8") == "body");
  CHECK(request_model("/v1/audio", json, "multipart/form-data") == "");
}

}  // namespace
}  // namespace finops::test
