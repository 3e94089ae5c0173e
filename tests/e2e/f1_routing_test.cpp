// F1: which upstream a request goes to, and that what remains of its target arrives byte for byte.
#include <doctest/doctest.h>

#include "support/fake_upstream.h"
#include "support/finops_server.h"

namespace finops::test::f1_routing_test {

using namespace finops::test;

namespace {

const std::string kOk = response("200 OK", {}, "ok");

// The target that reaches a provider configured with `base`, or "" when nothing does.
std::string forwarded(const std::string& provider, const std::string& base, const std::string& target) {
  FakeUpstream upstream(kOk);
  const FinopsServer finops(
      {.upstreams = {{provider, upstream.url(base)}}, .environment = {"AZURE_OPENAI_API_KEY=azure-test-key"}});
  finops.exchange(request("GET", target));
  return upstream.request().target();
}

}  // namespace

TEST_CASE("F1: what remains after the prefix is forwarded byte for byte") {
  FakeUpstream upstream(kOk);
  const FinopsServer finops({.upstreams = {{"openai", upstream.url()}}});
  const std::vector<std::string> remainders = {
      "/v1/chat/completions",
      "/",
      "/v1/files?",
      "/v1/files?limit=2&after=",
      "/v1/x?a=1?b=2",
      "/v1/x?b=2&a=1&b=3",
      "/v1/x??",
      "/v1//double///slash/",
      "/v1/a%2Fb%2fc",
      "/v1/a%20b+c%7E~",
      "/v1/%252e%252e/x",
      "/v1/./x",
      "/v1/.../x..y/..z",
      "/v1;v=2/x;y=1,2?z;w",
      "/v1/\xc3\xa4\xe2\x82\xac?q=\xf0\x9f\x98\x80",
      "/v1/x!$&'()*+,;=:@-._~",
      "/v1/x?q=%zz%&r=%0a%00",
      "/v1/x?next=https://example.com/../a@b&w=\\n",
      "/v1beta/models/gemini:streamGenerateContent?alt=sse",
      "/openai_passthrough/again",
      "/v1/x?q=|^`{}<>\"",
  };
  RawClient client = finops.connect();
  for (const std::string& remainder : remainders) {
    CAPTURE(remainder);
    CHECK(client.exchange(request("GET", "/openai_passthrough" + remainder)).status() == 200);
    CHECK(upstream.request().target() == remainder);
  }
  CHECK(upstream.requests().size() == remainders.size());
}

TEST_CASE("F1: a bad percent-encoding in the path is refused or kept, never repaired") {
  FakeUpstream upstream(kOk);
  const FinopsServer finops({.upstreams = {{"openai", upstream.url()}}});
  for (const std::string path : {"/v1/%zz", "/v1/100%", "/v1/%4"}) {
    CAPTURE(path);
    const std::size_t before = upstream.requests().size();
    const Message answer = finops.exchange(request("GET", "/openai_passthrough" + path));
    if (answer.status() == 400) {
      CHECK(upstream.requests().size() == before);
    } else {
      CHECK(upstream.request().target() == path);
    }
  }
}

TEST_CASE("F1: the prefix alone is the root") {
  CHECK(forwarded("openai", "", "/openai_passthrough") == "/");
  CHECK(forwarded("openai", "", "/openai_passthrough/") == "/");
  CHECK(forwarded("openai", "", "/openai_passthrough?a=%2F") == "/?a=%2F");
}

TEST_CASE("F1: a prefix that is not a whole segment is no route") {
  FakeUpstream upstream(kOk);
  const FinopsServer finops({.upstreams = {{"openai", upstream.url()},
                                           {"anthropic", upstream.url()},
                                           {"azure", upstream.url()},
                                           {"gemini", upstream.url()},
                                           {"vertex", upstream.url()}}});
  for (const std::string target :
       {"/openai_passthroughX", "/openai_passthroughX/v1/models", "/openai_passthrough.evil.com/",
        "/openai_passthrough:80/x", "/openai_passthrough@evil.com/", "/openai_passthrough%2fv1",
        "/openai_passthrough;/v1", "/openai_passthrough..", "/openai_passthroug", "/OpenAI_Passthrough/v1",
        "//openai_passthrough/v1", "/x/openai_passthrough/v1", "/anthropic_passthrough2/v1/messages",
        "/azure_passthrough-x/", "/genai_passthrough_/v1beta", "/v1/models"}) {
    CAPTURE(target);
    const Message answer = finops.exchange(request("GET", target));
    CHECK(answer.status() == 404);
    CHECK(answer.header("x-finops-error") == "no_route");
  }
  CHECK(upstream.connections() == 0);
}

TEST_CASE("F1: any method token reaches the provider as it is") {
  FakeUpstream upstream(kOk);
  const FinopsServer finops({.upstreams = {{"openai", upstream.url()}}});
  RawClient client = finops.connect();
  for (const std::string method : {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "QUERY", "PROPFIND",
                                   "MKCOL", "get", "Post", "M-SEARCH", "X!#$%&'*+-.^_`|~9"}) {
    CAPTURE(method);
    CHECK(client.exchange(request(method, "/openai_passthrough/v1/x")).status() == 200);
    CHECK(upstream.request().method() == method);
  }
}

TEST_CASE("F1: the base URL's path comes first") {
  CHECK(forwarded("openai", "/base/v9", "/openai_passthrough/v1/x?y=1") == "/base/v9/v1/x?y=1");
  CHECK(forwarded("openai", "/base/", "/openai_passthrough/v1/x") == "/base/v1/x");
  CHECK(forwarded("openai", "/", "/openai_passthrough/v1/x") == "/v1/x");
  CHECK(forwarded("anthropic", "/a%2Fb", "/anthropic_passthrough/v1/messages") == "/a%2Fb/v1/messages");
  CHECK(forwarded("gemini", "/g", "/genai_passthrough/v1alpha/models") == "/g/v1alpha/models");
}

TEST_CASE("F1: an upstream may be named instead of numbered") {
  FakeUpstream upstream(kOk);
  const std::string name = "localhost:" + std::to_string(upstream.port());
  const FinopsServer finops({.upstreams = {{"openai", "http://" + name}}});
  CHECK(finops.exchange(request("GET", "/openai_passthrough/v1/models")).status() == 200);
  CHECK(upstream.request().values("host") == std::vector<std::string>{name});
}

TEST_CASE("F1: Azure gets the deployment paths as they are and nothing is added to the query") {
  const std::string deployments = "/openai/deployments/gpt-4o/chat/completions";
  CHECK(forwarded("azure", "", "/azure_passthrough" + deployments + "?api-version=2024-10-21") ==
        deployments + "?api-version=2024-10-21");
  CHECK(forwarded("azure", "", "/azure_passthrough" + deployments) == deployments);
  CHECK(forwarded("azure", "/", "/azure_passthrough/openai/v1/responses") == "/openai/v1/responses");
  CHECK(forwarded("azure", "", "/azure_passthrough/openai/v1/messages") == "/openai/v1/messages");
  CHECK(forwarded("azure", "/team", "/azure_passthrough/openai/v1/models?b=2&a=1") == "/team/openai/v1/models?b=2&a=1");
}

TEST_CASE("F1: Anthropic's path on Azure is moved under /anthropic once") {
  CHECK(forwarded("azure", "", "/azure_passthrough/v1/messages") == "/anthropic/v1/messages");
  CHECK(forwarded("azure", "", "/azure_passthrough/v1/messages?beta=true") == "/anthropic/v1/messages?beta=true");
  CHECK(forwarded("azure", "", "/azure_passthrough/v1/messages/count_tokens") == "/anthropic/v1/messages/count_tokens");
  CHECK(forwarded("azure", "", "/azure_passthrough/anthropic/v1/messages") == "/anthropic/v1/messages");
  CHECK(forwarded("azure", "/anthropic", "/azure_passthrough/v1/messages") == "/anthropic/v1/messages");
  CHECK(forwarded("azure", "/anthropic/", "/azure_passthrough/v1/messages") == "/anthropic/v1/messages");
}

TEST_CASE("F1: the Azure endpoint also comes from AZURE_OPENAI_ENDPOINT") {
  FakeUpstream upstream(kOk);
  const FinopsServer finops(
      {.environment = {"AZURE_OPENAI_API_KEY=azure-test-key", "AZURE_OPENAI_ENDPOINT=" + upstream.url("/")}});
  CHECK(finops.exchange(request("GET", "/azure_passthrough/openai/v1/models")).status() == 200);
  CHECK(upstream.request().target() == "/openai/v1/models");
}

// Without --upstream the address is the real one. A proxy that we are shows which, and no byte leaves the machine.
TEST_CASE("F1 F3: the default hosts, seen by a proxy") {
  FakeUpstream proxy(response("502 Bad Gateway", {{"Connection", "close"}}));
  const FinopsServer finops({.environment = {"HTTPS_PROXY=" + proxy.url(), "OPENAI_API_KEY=sk-proj-neverInConnect"}});
  const std::string models = "/publishers/google/models/gemini-2.5-flash:generateContent";
  const std::vector<std::pair<std::string, std::string>> expected = {
      {"/openai_passthrough/v1/models", "api.openai.com:443"},
      {"/anthropic_passthrough/v1/models", "api.anthropic.com:443"},
      {"/genai_passthrough/v1beta/models", "generativelanguage.googleapis.com:443"},
      {"/genai_passthrough/v1/projects/p/locations/us-central1" + models, "us-central1-aiplatform.googleapis.com:443"},
      {"/genai_passthrough/v1/projects/p/locations/global" + models, "aiplatform.googleapis.com:443"},
      {"/genai_passthrough/v1beta1" + models, "aiplatform.googleapis.com:443"},
      {"/genai_passthrough/v1/projects/p/locations/us" + models, "aiplatform.us.rep.googleapis.com:443"},
      {"/genai_passthrough/v1/projects/p/locations/eu" + models, "aiplatform.eu.rep.googleapis.com:443"},
      {"/genai_passthrough/v1/projects/p/locations/europe-west4" + models,
       "europe-west4-aiplatform.googleapis.com:443"},
  };
  for (const auto& example : expected) {
    const auto& [target, host] = example;
    CAPTURE(example.first);
    CHECK(finops.exchange(request("GET", target, {{"Authorization", "Bearer dummy"}})).status() == 502);
    CHECK(proxy.request().start_line == "CONNECT " + host + " HTTP/1.1");
    CHECK_FALSE(contains(proxy.request().head, "neverInConnect"));
    CHECK_FALSE(contains(proxy.request().head, "dummy"));
  }
}

TEST_CASE("F1 F2: a location cannot name another host") {
  FakeUpstream proxy(response("502 Bad Gateway", {{"Connection", "close"}}));
  const FinopsServer finops({.environment = {"HTTPS_PROXY=" + proxy.url()}});
  for (const std::string location : {"evil.com%2f", "evil.com%23", "evil.com:99", "evil.com%3a443%2f", "x@evil.com",
                                     "evil.com.", "a.b", "%65vil", "-", "evil.com?", "u%0d%0as"}) {
    CAPTURE(location);
    const std::string target =
        "/genai_passthrough/v1/projects/p/locations/" + location + "/publishers/google/models/g:generateContent";
    finops.exchange(request("GET", target, {{"Authorization", "Bearer ya29.token"}}));
    for (const Message& seen : proxy.requests()) {
      const std::string host = seen.target();
      CAPTURE(host);
      CHECK(host.ends_with(".googleapis.com:443"));
      CHECK(host.find_first_of("@/?#%") == std::string::npos);
    }
  }
}

TEST_CASE("F1: local routes answer themselves and are never forwarded") {
  FakeUpstream upstream(kOk);
  const FinopsServer finops({.upstreams = {{"openai", upstream.url()}}});
  CHECK(finops.exchange(request("GET", "/_finops/health")).status() == 200);

  const Message status = finops.exchange(request("GET", "/_finops/status"));
  CHECK(status.status() == 200);
  Json json = Json::parse(status.body, nullptr, false);
  REQUIRE(json.is_object());
  CHECK(json.contains("version"));
  CHECK(contains(status.body, "uptime"));

  const Message page = finops.exchange(request("GET", "/"));
  CHECK(page.status() == 200);
  for (const char* name : {"openai_passthrough", "anthropic_passthrough", "azure_passthrough", "genai_passthrough"}) {
    CHECK(contains(page.body, name));
  }
  const Message head = finops.exchange(request("HEAD", "/"));
  CHECK(head.status() == 200);
  CHECK(head.complete);
  CHECK(upstream.connections() == 0);
}

}  // namespace finops::test::f1_routing_test
