// F14: finops' own errors look like the vendor's, so that the vendor's SDK raises its usual class.
#include <doctest/doctest.h>

#include "support/fake_upstream.h"
#include "support/finops_server.h"

namespace finops::test::f14_errors_test {

using namespace finops::test;

namespace {

const std::string kSecret = "sk-proj-configuredSecret0123456789";
const std::string kCallerSecret = "sk-callerSecret0123456789";

// A server none of whose providers can be reached.
struct Unreachable {
  std::string url = "http://127.0.0.1:" + std::to_string(closed_port()) + "/base";
  FinopsServer finops{
      {.upstreams = {{"openai", url}, {"anthropic", url}, {"azure", url}, {"gemini", url}, {"vertex", url}},
       .environment = {"OPENAI_API_KEY=" + kSecret, "ANTHROPIC_API_KEY=" + kSecret, "AZURE_OPENAI_API_KEY=" + kSecret,
                       "GEMINI_API_KEY=" + kSecret}}};
};

// What must hold for every error of our own, whatever its envelope.
Json checked(const FinopsServer& finops, const Message& answer, const std::string& code) {
  CHECK(answer.complete);
  CHECK(answer.header("x-finops-error") == code);
  CHECK(answer.count("x-finops-id") == 1);
  CHECK(answer.header("content-length") == std::to_string(answer.body.size()));
  CHECK(answer.header("content-type").starts_with("application/json"));
  const std::string all = answer.head + answer.body;
  for (const std::string& secret :
       {kSecret, kCallerSecret, finops.home().string(), std::string("/src/"), std::string(".cpp")}) {
    CHECK_FALSE(contains(all, secret));
  }
  return Json::parse(answer.body, nullptr, false);
}

void openai_envelope(Json json) {
  REQUIRE(json.is_object());
  REQUIRE(json.contains("error"));
  for (const char* key : {"message", "type", "code", "param"}) CHECK(json["error"].contains(key));
  CHECK(json["error"]["message"].get<std::string>().size() > 10);
  CHECK(json["error"]["type"].is_string());
}

void anthropic_envelope(Json json) {
  REQUIRE(json.is_object());
  CHECK(json["type"] == "error");
  REQUIRE(json.contains("error"));
  CHECK(json["error"]["type"].is_string());
  CHECK(json["error"]["message"].get<std::string>().size() > 10);
}

void google_envelope(Json json, int status) {
  REQUIRE(json.is_object());
  REQUIRE(json.contains("error"));
  CHECK(json["error"]["code"] == status);
  CHECK(json["error"]["message"].get<std::string>().size() > 10);
  const std::string name = json["error"]["status"].get<std::string>();
  CHECK(name.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ_") == std::string::npos);
  CHECK_FALSE(name.empty());
}

Message post(const FinopsServer& finops, const std::string& target) {
  return finops.exchange(json_request(target, "{}", {{"Authorization", "Bearer " + kCallerSecret}}));
}

}  // namespace

TEST_CASE("F14: OpenAI's envelope on OpenAI and on Azure") {
  const Unreachable server;
  for (const std::string target : {"/openai_passthrough/v1/chat/completions", "/azure_passthrough/openai/v1/responses",
                                   "/azure_passthrough/openai/deployments/d/chat/completions?api-version=1"}) {
    CAPTURE(target);
    const Message answer = post(server.finops, target);
    CHECK(answer.status() == 502);
    openai_envelope(checked(server.finops, answer, "upstream_connect"));
  }
}

TEST_CASE("F14: Anthropic's envelope on Anthropic and on its paths on Azure") {
  const Unreachable server;
  for (const std::string target :
       {"/anthropic_passthrough/v1/messages", "/anthropic_passthrough/v1/models", "/azure_passthrough/v1/messages",
        "/azure_passthrough/anthropic/v1/messages?beta=true"}) {
    CAPTURE(target);
    const Message answer = post(server.finops, target);
    CHECK(answer.status() == 502);
    anthropic_envelope(checked(server.finops, answer, "upstream_connect"));
  }
}

TEST_CASE("F14: Google's envelope on Gemini and Vertex") {
  const Unreachable server;
  for (const std::string target :
       {"/genai_passthrough/v1beta/models/g:generateContent",
        "/genai_passthrough/v1/projects/p/locations/l/publishers/google/models/g:generateContent"}) {
    CAPTURE(target);
    const Message answer = post(server.finops, target);
    CHECK(answer.status() == 502);
    google_envelope(checked(server.finops, answer, "upstream_connect"), 502);
  }
}

TEST_CASE("F14: every code wears the envelope of its endpoint") {
  FakeUpstream silent([](UpstreamConn& connection) {
    connection.read_request();
    connection.wire().wait_end();
  });
  const FinopsServer finops({.upstreams = {{"openai", silent.url()},
                                           {"anthropic", silent.url()},
                                           {"gemini", silent.url()},
                                           {"azure", silent.url()}},
                             .args = {"--idle-timeout", "1", "--max-body", "100"}});
  const std::string big(200, 'x');

  openai_envelope(checked(finops, finops.exchange(request("GET", "/openai_passthrough/../x")), "invalid_path"));
  anthropic_envelope(checked(finops, finops.exchange(request("GET", "/anthropic_passthrough/../x")), "invalid_path"));
  google_envelope(checked(finops, finops.exchange(request("GET", "/genai_passthrough/../x")), "invalid_path"), 400);

  openai_envelope(checked(finops, finops.exchange(request("POST", "/openai_passthrough/v1/x", {}, big)), "too_large"));
  anthropic_envelope(
      checked(finops, finops.exchange(request("POST", "/anthropic_passthrough/v1/x", {}, big)), "too_large"));
  google_envelope(checked(finops, finops.exchange(request("POST", "/genai_passthrough/v1/x", {}, big)), "too_large"),
                  413);

  openai_envelope(
      checked(finops, finops.exchange(request("GET", "/azure_passthrough/openai/v1/models")), "no_credential"));
  anthropic_envelope(
      checked(finops, finops.exchange(request("GET", "/azure_passthrough/v1/messages")), "no_credential"));

  google_envelope(
      checked(finops, finops.exchange(json_request("/genai_passthrough/v1beta/models/g:x", "{}")), "upstream_timeout"),
      504);
}

TEST_CASE("F14: HEAD on an error has the head only and the connection stays in step") {
  const Unreachable server;
  RawClient client = server.finops.connect();
  for (int i = 0; i < 3; ++i) {
    const Message head = client.exchange(request("HEAD", "/openai_passthrough/v1/models"));
    CHECK(head.status() == 502);
    CHECK(head.header("x-finops-error") == "upstream_connect");
    CHECK(client.exchange(request("GET", "/openai_passthrough/v1/models")).status() == 502);
  }
}

TEST_CASE("F14: an error leaves the connection usable") {
  const Unreachable server;
  RawClient client = server.finops.connect();
  CHECK(client.exchange(json_request("/openai_passthrough/v1/x", "{}")).status() == 502);
  CHECK(client.exchange(request("GET", "/openai_passthrough/../x")).status() == 400);
  CHECK(client.exchange(request("GET", "/nowhere")).status() == 404);
  CHECK(client.exchange(request("GET", "/_finops/health")).status() == 200);
}

}  // namespace finops::test::f14_errors_test
