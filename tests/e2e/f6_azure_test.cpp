// F6 for Azure: the key always comes from the configuration, and nothing of the caller's that could be one goes up.
#include <doctest/doctest.h>

#include "support/fake_upstream.h"
#include "support/finops_server.h"

namespace finops::test::f6_azure_test {

using namespace finops::test;

namespace {

const std::string kKey = "0123456789abcdef0123456789abcdef";
const std::string kCaller = "callerSecretMustStayHere";
const std::string kDeployment = "/azure_passthrough/openai/deployments/gpt-4o/chat/completions";

struct Azure {
  explicit Azure(bool with_key = true)
      : finops({.upstreams = {{"azure", upstream.url()}},
                .environment = with_key ? std::vector<std::string>{"AZURE_OPENAI_API_KEY=" + kKey}
                                        : std::vector<std::string>{}}) {}

  FakeUpstream upstream{json_response("{}")};
  FinopsServer finops;
};

// The header lines of `seen` that carry the configured key.
std::vector<std::string> key_lines(const Message& seen) {
  std::vector<std::string> names;
  for (const auto& [name, value] : seen.headers) {
    if (contains(value, kKey)) names.push_back(lower(name));
  }
  return names;
}

}  // namespace

TEST_CASE("F6: Azure gets the configured key and the query as it came") {
  Azure azure;
  const Message answer = azure.finops.exchange(json_request(kDeployment + "?api-version=2024-10-21", "{}"));
  CHECK(answer.status() == 200);
  CHECK(azure.upstream.request().values("api-key") == std::vector<std::string>{kKey});
  CHECK(azure.upstream.request().target() == "/openai/deployments/gpt-4o/chat/completions?api-version=2024-10-21");
  CHECK(azure.finops.records().at(0)["credential"] == "env:AZURE_OPENAI_API_KEY");
}

TEST_CASE("F6: the Azure Messages path is named as a change") {
  Azure azure;
  azure.finops.exchange(json_request("/azure_passthrough/v1/messages", "{}"));
  CHECK(azure.upstream.request().target() == "/anthropic/v1/messages");
  azure.finops.exchange(json_request("/azure_passthrough/anthropic/v1/messages", "{}"));
  CHECK(azure.upstream.request().target() == "/anthropic/v1/messages");
  const std::vector<Json> records = azure.finops.records();
  CHECK(records.at(0)["upstream"]["changed_by"] == Json::array({"azure_messages"}));
  CHECK(records.at(1)["upstream"]["changed_by"] == Json::array());
}

TEST_CASE("F6: Azure never gets a credential of the caller from a header") {
  Azure azure;
  const std::vector<Headers> attempts = {
      {{"api-key", kCaller}},
      {{"Api-Key", kCaller}, {"API-KEY", kCaller}},
      {{"x-api-key", kCaller}},
      {{"Authorization", "Bearer " + kCaller}},
      {{"authorization", "Basic " + kCaller}},
      {{"authorization", kCaller}},
      {{"Authorization", "Bearer sk-ant-oat01-" + kCaller}},
      {{"Authorization", "Bearer ya29." + kCaller}},
      {{"x-goog-api-key", kCaller}},
      {{"Ocp-Apim-Subscription-Key", kCaller}},
      {{"Proxy-Authorization", "Basic " + kCaller}},
      {{"api-key", kCaller}, {"x-api-key", kCaller}, {"Authorization", "Bearer " + kCaller}},
  };
  for (const std::string path : {"/openai/v1/responses", "/openai/deployments/d/embeddings?api-version=1",
                                 "/v1/messages", "/anthropic/v1/messages"}) {
    for (const Headers& headers : attempts) {
      CAPTURE(path);
      CAPTURE(headers.front().first);
      const std::size_t before = azure.upstream.requests().size();
      azure.finops.exchange(json_request("/azure_passthrough" + path, "{}", headers));
      REQUIRE(azure.upstream.requests().size() == before + 1);
      CHECK_FALSE(contains(azure.upstream.request().head, kCaller));
      CHECK(key_lines(azure.upstream.request()).size() == 1);
    }
  }
}

TEST_CASE("F6: Azure never gets a credential of the caller from the query") {
  Azure azure;
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"?api-key=" + kCaller + "&api-version=2024-10-21", "?api-version=2024-10-21"},
      {"?api-version=2024-10-21&api-key=" + kCaller, "?api-version=2024-10-21"},
      {"?a=%2F&key=" + kCaller + "&b=1", "?a=%2F&b=1"},
      {"?access_token=" + kCaller, ""},
      {"?subscription-key=" + kCaller, ""},
  };
  for (const auto& example : cases) {
    const auto& [query, expected] = example;
    CAPTURE(example.first);
    azure.finops.exchange(json_request(kDeployment + query, "{}"));
    CHECK(azure.upstream.request().target() == "/openai/deployments/gpt-4o/chat/completions" + expected);
    CHECK_FALSE(contains(azure.upstream.request().head, kCaller));
  }
}

TEST_CASE("F6: Azure without a configured key is a clear 401 and nothing is sent") {
  Azure azure(false);
  for (const Headers& headers : {Headers{}, Headers{{"api-key", kCaller}},
                                 Headers{{"Authorization", "Bearer " + kCaller}}, Headers{{"x-api-key", kCaller}}}) {
    const Message answer = azure.finops.exchange(json_request(kDeployment, "{}", headers));
    CHECK(answer.status() == 401);
    CHECK(answer.header("x-finops-error") == "no_credential");
    CHECK(contains(answer.body, "AZURE_OPENAI_API_KEY"));
    CHECK_FALSE(contains(answer.body, kCaller));
  }
  CHECK(azure.upstream.connections() == 0);
  CHECK(azure.finops.records().at(0)["outcome"] == "rejected");
}

TEST_CASE("F6: Azure without an endpoint is a clear error") {
  const FinopsServer finops({.environment = {"AZURE_OPENAI_API_KEY=" + kKey}});
  const Message answer = finops.exchange(json_request(kDeployment, "{}"));
  CHECK(answer.status() >= 400);
  CHECK(answer.count("x-finops-error") == 1);
  CHECK(contains(lower(answer.body), "endpoint"));
  CHECK_FALSE(contains(answer.body, kKey));
}

TEST_CASE("F6: other providers' keys never reach Azure and Azure's key never reaches them") {
  FakeUpstream azure(json_response("{}")), openai(json_response("{}"));
  const FinopsServer finops({.upstreams = {{"azure", azure.url()}, {"openai", openai.url()}},
                             .environment = {"AZURE_OPENAI_API_KEY=" + kKey, "OPENAI_API_KEY=sk-proj-openAiOnly"}});
  finops.exchange(json_request("/azure_passthrough/openai/v1/responses", "{}"));
  finops.exchange(json_request("/openai_passthrough/v1/responses", "{}", {{"api-key", "x"}}));
  CHECK_FALSE(contains(azure.request().head, "openAiOnly"));
  CHECK_FALSE(contains(openai.request().head, kKey));
  CHECK(contains(openai.request().head, "openAiOnly"));
}

}  // namespace finops::test::f6_azure_test
