#include "core/provider/route_hint.h"

#include <doctest/doctest.h>

namespace finops::test::route_hint_test {

using namespace finops;

namespace {

std::string near(std::string_view path) {
  const auto found = nearest_path(path);
  return found ? found->path : "";
}

std::string hint(ProviderId id, std::string remainder, std::string base_path = {}) {
  Provider provider;
  provider.id = id;
  Route route;
  route.provider = &provider;
  route.remainder = std::move(remainder);
  route.base.path = std::move(base_path);
  return std::string(version_hint(route));
}

}  // namespace

TEST_CASE("C1: the endpoint that was meant is found from what people type") {
  const std::pair<const char*, const char*> cases[] = {
      {"/v1/chat/completions", "/openai_passthrough/v1/chat/completions"},
      {"/chat/completions", "/openai_passthrough/v1/chat/completions"},
      {"/v1/models", "/openai_passthrough/v1/models"},
      {"/responses", "/openai_passthrough/v1/responses"},
      {"/openai/v1/responses", "/openai_passthrough/v1/responses"},
      {"/OpenAI/v1", "/openai_passthrough/v1"},
      {"/openai", "/openai_passthrough"},
      {"/openai_passthru/v1/x", "/openai_passthrough/v1/x"},
      {"/openai-passthrough/v1/x", "/openai_passthrough/v1/x"},
      {"/OPENAI_PASSTHROUGH/v1/x", "/openai_passthrough/v1/x"},
      {"/openaipassthrough", "/openai_passthrough"},
      {"/opneai_passthrough/v1", "/openai_passthrough/v1"},
      {"/v1/openai_passthrough/v1/x", "/openai_passthrough/v1/x"},
      {"//openai_passthrough/v1/x", "/openai_passthrough/v1/x"},
      {"//openai_passthrough/anthropic_passthrough/x", "/openai_passthrough/anthropic_passthrough/x"},
      {"/api/anthropic_passthrough", "/anthropic_passthrough"},
      {"/v1/messages", "/anthropic_passthrough/v1/messages"},
      {"/v1/messages/count_tokens", "/anthropic_passthrough/v1/messages/count_tokens"},
      {"/anthropic/v1/messages", "/anthropic_passthrough/v1/messages"},
      {"/messages", "/anthropic_passthrough/v1/messages"},
      {"/openai/deployments/d/chat/completions", "/azure_passthrough/openai/deployments/d/chat/completions"},
      {"/azure/openai/v1/responses", "/azure_passthrough/openai/v1/responses"},
      {"/gemini/v1beta/models", "/genai_passthrough/v1beta/models"},
      {"/v1beta/models/g:generateContent", "/genai_passthrough/v1beta/models/g:generateContent"},
      {"/models/g:generateContent", "/genai_passthrough/v1beta/models/g:generateContent"},
      {"/v1/projects/p/locations/l/x", "/genai_passthrough/v1/projects/p/locations/l/x"},
      {"/upload/v1beta/files", "/genai_passthrough/upload/v1beta/files"},
      {"/vertex/v1/projects/p", "/genai_passthrough/v1/projects/p"},
      {"/gemini_passthrough/v1beta/models", "/genai_passthrough/v1beta/models"},
      {"/wp-login.php", ""},
      {"/nowhere", ""},
      {"*", ""},
      {"", ""},
      {"/v1x", ""},
      {"/v1%2Fchat", ""},
  };
  for (const auto& [path, expected] : cases) {
    CAPTURE(path);
    CHECK(near(path) == expected);
  }
  const std::string endless = "/" + std::string(200'000, 'o');
  CHECK(near(endless).empty());
  CHECK(no_route_message(endless, std::nullopt).size() < 500);
}

TEST_CASE("C1: each beginning that people type leads to its endpoint, with or without itself") {
  const std::pair<const char*, const char*> rules[] = {
      {"/openai/deployments/x", "/azure_passthrough/openai/deployments/x"},
      {"/codex/x", "/openai_passthrough/x"},
      {"/claude/x", "/anthropic_passthrough/x"},
      {"/azure/x", "/azure_passthrough/x"},
      {"/azure_openai/x", "/azure_passthrough/x"},
      {"/azure-openai/x", "/azure_passthrough/x"},
      {"/genai/x", "/genai_passthrough/x"},
      {"/google/x", "/genai_passthrough/x"},
      {"/vertexai/x", "/genai_passthrough/x"},
      {"/vertex-ai/x", "/genai_passthrough/x"},
      {"/v1/complete", "/anthropic_passthrough/v1/complete"},
      {"/v1/publishers/x", "/genai_passthrough/v1/publishers/x"},
      {"/v1beta1/x", "/genai_passthrough/v1beta1/x"},
      {"/v1alpha/x", "/genai_passthrough/v1alpha/x"},
      {"/projects/x", "/genai_passthrough/v1/projects/x"},
      {"/publishers/x", "/genai_passthrough/v1/publishers/x"},
      {"/deployments/x", "/azure_passthrough/openai/deployments/x"},
  };
  for (const auto& [path, expected] : rules) {
    CAPTURE(path);
    CHECK(near(path) == expected);
  }
  for (const char* path : {"/completions", "/embeddings", "/models", "/images", "/audio", "/files", "/batches",
                           "/moderations", "/realtime", "/conversations", "/vector_stores", "/fine_tuning"}) {
    CHECK(near(path) == "/openai_passthrough/v1" + std::string(path));
    CHECK(near(path + std::string("x")) == "");
  }
  CHECK(near("/models/ft:gpt/x") == "/openai_passthrough/v1/models/ft:gpt/x");  // not an action of Google's
}

TEST_CASE("C1: a message names what was meant, or every endpoint, and at most the beginning of a path") {
  const std::string every = no_route_message("/nowhere", std::nullopt);
  CHECK(every ==
        "no endpoint has the path /nowhere; the endpoints are /openai_passthrough, /anthropic_passthrough, "
        "/azure_passthrough, /genai_passthrough");
  CHECK(no_route_message("/v1/x", NearPath{"/openai_passthrough/v1/x", Dialect::openai}) ==
        "no endpoint has the path /v1/x; did you mean /openai_passthrough/v1/x?");
  const std::string path = "/" + std::string(300, 'x');
  CHECK(no_route_message(path, NearPath{path, Dialect::openai}) ==
        "no endpoint has the path " + path.substr(0, 200) + "; did you mean " + path.substr(0, 200) + "?");
  const std::string name(40, 'o');
  CHECK(near("/" + name + "x") == "");
}

TEST_CASE("C1 F14: the 404 wears the envelope of the endpoint that was meant") {
  CHECK(nearest_path("/v1/messages")->dialect == Dialect::anthropic);
  CHECK(nearest_path("/v1beta/models")->dialect == Dialect::google);
  CHECK(nearest_path("/v1/chat/completions")->dialect == Dialect::openai);
}

TEST_CASE("C1: a path without the provider's usual version is recognised") {
  CHECK(hint(ProviderId::openai, "/chat/completions").find("/v1") != std::string::npos);
  CHECK(hint(ProviderId::openai, "/v1/chat/completions").empty());
  CHECK(hint(ProviderId::openai, "/v1/v1/chat/completions").find("two versions") != std::string::npos);
  CHECK(hint(ProviderId::openai, "/chat/completions", "/api/v1").empty());
  CHECK(hint(ProviderId::anthropic, "/messages").find("/v1") != std::string::npos);
  CHECK(hint(ProviderId::anthropic, "/v1/v1/messages").find("two versions") != std::string::npos);
  CHECK(hint(ProviderId::anthropic, "/v1/messages?beta=true").empty());
  CHECK(hint(ProviderId::gemini, "/models/g:generateContent").find("/v1beta") != std::string::npos);
  CHECK(hint(ProviderId::gemini, "/v1alpha/models").empty());
  CHECK(hint(ProviderId::gemini, "/upload/v1beta/files").empty());
  CHECK(hint(ProviderId::vertex, "/projects/p/locations/l/x").find("/v1") != std::string::npos);
  CHECK(hint(ProviderId::vertex, "/v1beta1/projects/p/locations/l/x").empty());
  CHECK(hint(ProviderId::azure, "/chat/completions").find("/openai") != std::string::npos);
  CHECK(hint(ProviderId::azure, "/v1/messages").empty());
  CHECK(hint(ProviderId::azure, "/openai/v1/responses").empty());
  CHECK(hint(ProviderId::openai, "/").find("/v1") != std::string::npos);
  for (const char* path : {"/openai", "/anthropic/v1/messages", "/models", "/v1/messages/batches"}) {
    CHECK(hint(ProviderId::azure, path).empty());
  }
  CHECK(hint(ProviderId::openai, "/v0/x").find("/v1") != std::string::npos);
  CHECK(hint(ProviderId::openai, "/v/x").find("/v1") != std::string::npos);
  CHECK(hint(ProviderId::openai, "/v1/x/v1").empty());
  CHECK(hint(ProviderId::gemini, "/v1beta/v1beta/models").find("two versions") != std::string::npos);
  CHECK(version_hint(Route{}).empty());
}

}  // namespace finops::test::route_hint_test
