// F2: a remainder that could change the host or leave the base path is refused before anything is sent.
#include <doctest/doctest.h>

#include "support/fake_upstream.h"
#include "support/finops_server.h"

namespace finops::test::f2_path_guard_test {

using namespace finops::test;

namespace {

const std::string kOk = response("200 OK", {}, "ok");

void refuses(const std::string& prefix, const std::vector<std::string>& remainders) {
  FakeUpstream upstream(kOk);
  const FinopsServer finops({.upstreams = {{"openai", upstream.url("/base")},
                                           {"anthropic", upstream.url("/base")},
                                           {"azure", upstream.url("/base")},
                                           {"gemini", upstream.url("/base")},
                                           {"vertex", upstream.url("/base")}},
                             .environment = {"AZURE_OPENAI_API_KEY=azure-test-key"}});
  for (const std::string& remainder : remainders) {
    CAPTURE(prefix);
    CAPTURE(remainder);
    const Message answer = finops.exchange(request("GET", prefix + remainder));
    CHECK(answer.status() == 400);
    CHECK(answer.header("x-finops-error") == "invalid_path");
    CHECK(answer.complete);
  }
  CHECK(upstream.connections() == 0);
}

const std::vector<std::string> kDotDot = {
    "/..",        "/../x",      "/v1/..",     "/v1/../x",   "/v1/../../x",  "/v1/..?q=1",    "/%2e%2e/x",
    "/v1/%2E%2E", "/v1/.%2e/x", "/v1/%2e./x", "/v1/..%2fx", "/v1%2f..%2fx", "/v1/%2e%2e%2f", "/v1%2F%2e%2E/x",
};

}  // namespace

TEST_CASE("F2: a parent segment is refused, raw and decoded") { refuses("/openai_passthrough", kDotDot); }

TEST_CASE("F2: a backslash is refused, raw and decoded") {
  refuses("/openai_passthrough", {"/v1\\x", "/\\evil.com", "/v1/..\\x", "/v1/%5cx", "/v1/%5Cx", "/%5c%5cevil.com/"});
}

TEST_CASE("F2: a scheme in the path is refused, raw and decoded") {
  refuses("/openai_passthrough",
          {"/http://evil.com/x", "/v1/https://evil.com", "/v1/x:%2f%2fevil", "/v1/x%3a//evil", "/v1/x%3A%2F%2Fevil"});
}

TEST_CASE("F2: a percent-encoded control byte in the path is refused") {
  refuses("/openai_passthrough",
          {"/v1/%00", "/v1/a%0ab", "/v1/a%0d%0aX-Evil:%201", "/v1/%09", "/v1/%1f", "/v1/%7f", "/v1/%7F?x"});
}

TEST_CASE("F2: an at sign in the first segment is refused, raw and decoded") {
  refuses("/openai_passthrough",
          {"/@evil.com", "/@evil.com/x", "/user:pass@evil.com/x", "/%40evil.com/x", "/v1%40evil.com"});
}

TEST_CASE("F2: two slashes at the start are refused, raw and decoded") {
  refuses("/openai_passthrough", {"//evil.com", "//", "///evil.com/x", "/%2fevil.com/x", "/%2F"});
}

TEST_CASE("F2: the guard checks requests to every endpoint") {
  for (const std::string prefix : {"/anthropic_passthrough", "/azure_passthrough", "/genai_passthrough"}) {
    refuses(prefix,
            {"/v1/../x", "/%2e%2e/x", "//evil.com", "/v1\\x", "/v1/http://evil.com", "/a@evil.com/x", "/v1/%0d%0ax"});
  }
  refuses("/genai_passthrough",
          {"/v1/projects/p/locations/global/../../x", "/v1/projects/p/locations/global/publishers/%2e%2e/x"});
  refuses("/azure_passthrough", {"/v1/messages/../../openai/x", "/v1/messages/%2e%2e"});
}

TEST_CASE("F2: raw control bytes in a target never reach the provider") {
  FakeUpstream upstream(kOk);
  const FinopsServer finops({.upstreams = {{"openai", upstream.url()}}});
  for (const char byte : {'\x01', '\x09', '\x0b', '\x1b', '\x1f', '\x7f'}) {
    CAPTURE(static_cast<int>(byte));
    CHECK(finops.exchange(request("GET", std::string("/openai_passthrough/v1/a") + byte + "b")).status() == 400);
    CHECK(finops.exchange(request("GET", std::string("/openai_passthrough/v1/a?q=") + byte)).status() == 400);
  }
  CHECK(upstream.connections() == 0);
}

TEST_CASE("F2: at signs and colons later in the path are normal") {
  FakeUpstream upstream(kOk);
  const FinopsServer finops(
      {.upstreams = {{"openai", upstream.url()}, {"vertex", upstream.url()}, {"gemini", upstream.url()}}});
  const std::string claude =
      "/v1/projects/p/locations/us-east5/publishers/anthropic/models/claude-sonnet-4-5@20250929:streamRawPredict";
  CHECK(finops.exchange(request("GET", "/genai_passthrough" + claude)).status() == 200);
  CHECK(upstream.request().target() == claude);
  for (const std::string remainder :
       {"/v1/user@example.com", "/v1/a:b", "/models:list", "/v1/a%40b", "/v1/a%3Ab", "/v1/%252e%252e/x", "/v1/..a/b..",
        "/v1/...", "/v1/x?u=http://h/../\\@", "/v1//x"}) {
    CAPTURE(remainder);
    CHECK(finops.exchange(request("GET", "/openai_passthrough" + remainder)).status() == 200);
    CHECK(upstream.request().target() == remainder);
  }
}

TEST_CASE("F2: a refusal is recorded as rejected") {
  const FinopsServer finops;
  const Message answer = finops.exchange(request("GET", "/openai_passthrough/v1/../x"));
  Json record = finops.wait_record();
  REQUIRE(record.is_object());
  CHECK(record["outcome"] == "rejected");
  CHECK(record["status"] == 400);
  CHECK(record["error"]["code"] == "invalid_path");
  CHECK(answer.status() == 400);
}

}  // namespace finops::test::f2_path_guard_test
