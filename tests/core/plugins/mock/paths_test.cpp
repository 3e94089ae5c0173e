// The mock serves the paths that the providers serve, and refuses in their words what they refuse.
#include <doctest/doctest.h>

#include "core/plugins/mock/mock_call.h"

namespace finops::test::paths_test {

TEST_CASE("C1: Azure refuses what is not below /openai, /anthropic or /models, and a missing api-version") {
  const std::string azure = "/azure_passthrough";
  const Json chat = Json::parse(R"({"model":"m","messages":[{"role":"user","content":"x"}]})");
  for (const char* path : {"/v1/chat/completions", "/chat/completions", "/openai/deployments/d/chat/completions",
                           "/openai/responses", "/openai/chat/completions?api-version=1",
                           "/openai/deployments/d/responses?api-version=1", "/models/chat/completions"}) {
    INFO(path);
    const MockAnswer answer = post(azure + path, chat);
    CHECK(answer.status == 404);
    CHECK(answer.json()["error"]["code"] == "404");
  }
  for (const char* path :
       {"/openai/v1/chat/completions", "/openai/deployments/d/chat/completions?api-version=2024-10-21",
        "/openai/responses?api-version=2025-03-01-preview",
        "/models/chat/completions?api-version=2024-05-01-preview"}) {
    INFO(path);
    CHECK(post(azure + path, chat).status == 200);
  }
}

TEST_CASE("C1: Google refuses paths without a version") {
  const Json body = Json::parse(R"({"contents":[{"parts":[{"text":"x"}]}]})");
  for (const char* path : {"/models/gemini-2.5-flash:generateContent", "/openai/chat/completions", "/upload/files",
                           "/publishers/google/models/m:generateContent", "/vertex/models/m:generateContent"}) {
    INFO(path);
    const MockAnswer answer = post(std::string("/genai_passthrough") + path, body);
    CHECK(answer.status == 404);
    CHECK(answer.json()["error"]["status"] == "NOT_FOUND");
  }
  CHECK(post("/genai_passthrough/v1/models/m:generateContent", body).status == 200);
  CHECK(post("/genai_passthrough/v1beta1/publishers/google/models/m:generateContent", body).status == 200);
}

TEST_CASE("C1: each 404 of the mock says that it is the mock's") {
  for (const char* target :
       {"/openai_passthrough/v1/nonsense", "/openai_passthrough", "/anthropic_passthrough/messages",
        "/anthropic_passthrough/v1/messages/batches/b/x", "/azure_passthrough/v1/chat/completions",
        "/azure_passthrough/anthropic/v1/x", "/genai_passthrough/models", "/genai_passthrough/v1beta/x/y:z",
        "/genai_passthrough/v1/projects/p/locations/l/x", "/genai_passthrough/v1beta/files/a/b/c"}) {
    INFO(target);
    const MockAnswer answer = post(target, Json::object());
    CHECK(answer.status == 404);
    CHECK(answer.json()["error"]["message"].get<std::string>().find("finops' built-in mock") != std::string::npos);
  }
}

}  // namespace finops::test::paths_test
