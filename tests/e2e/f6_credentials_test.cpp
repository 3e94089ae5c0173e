// F6, all providers but Azure: whose credential goes up, in which header, and what stays as it came.
#include <doctest/doctest.h>

#include <tuple>

#include "support/fake_upstream.h"
#include "support/finops_server.h"

namespace finops::test::f6_credentials_test {

using namespace finops::test;

namespace {

const std::string kOpenAiKey = "OPENAI_API_KEY=sk-proj-configuredOpenAi0123456789";
const std::string kAnthropicKey = "ANTHROPIC_API_KEY=sk-ant-api03-configuredAnthropic0123456789";
const std::string kGeminiKey = "GEMINI_API_KEY=AIzaConfiguredGemini0123456789";
const std::string kDummy = "dummy-caller-key";

std::string value_of(const std::string& variable) { return variable.substr(variable.find('=') + 1); }

// One exchange through a server with these keys: what the provider saw, and `credential` in the log.
struct Sent {
  Message seen;
  Message answer;
  std::string credential;
};

Sent send(const std::vector<std::string>& keys, const std::string& target, const Headers& headers) {
  FakeUpstream upstream(json_response("{}"));
  const FinopsServer finops({.upstreams = {{"openai", upstream.url()},
                                           {"anthropic", upstream.url()},
                                           {"gemini", upstream.url()},
                                           {"vertex", upstream.url()}},
                             .environment = keys});
  Sent sent;
  sent.answer = finops.exchange(json_request(target, "{}", headers));
  sent.seen = upstream.request();
  Json record = find_record(finops.records(), sent.answer.header("x-finops-id"));
  if (record.is_object() && record["credential"].is_string()) sent.credential = record["credential"].get<std::string>();
  return sent;
}

const std::string kOpenAi = "/openai_passthrough/v1/chat/completions";
const std::string kAnthropic = "/anthropic_passthrough/v1/messages";
const std::string kGemini = "/genai_passthrough/v1beta/models/gemini-2.5-flash:generateContent";

}  // namespace

TEST_CASE("F6: a key from the environment replaces the caller's placeholder") {
  Sent sent = send({kOpenAiKey}, kOpenAi, {{"Authorization", "Bearer " + kDummy}});
  CHECK(sent.seen.values("authorization") == std::vector<std::string>{"Bearer " + value_of(kOpenAiKey)});
  CHECK_FALSE(contains(sent.seen.head, kDummy));
  CHECK(sent.credential == "env:OPENAI_API_KEY");
}

TEST_CASE("F6: a key from the environment is used when the caller sent none") {
  CHECK(send({kOpenAiKey}, kOpenAi, {}).seen.header("authorization") == "Bearer " + value_of(kOpenAiKey));
  CHECK(send({kGeminiKey}, kGemini, {}).seen.header("x-goog-api-key") == value_of(kGeminiKey));
  Sent anthropic = send({kAnthropicKey}, kAnthropic, {});
  CHECK(anthropic.seen.header("x-api-key") == value_of(kAnthropicKey));
  CHECK(anthropic.seen.count("authorization") == 0);
}

TEST_CASE("F6: several credential lines of the caller all go") {
  Sent sent =
      send({kAnthropicKey}, kAnthropic,
           {{"X-Api-Key", kDummy + "1"}, {"authorization", "Bearer " + kDummy + "2"}, {"x-api-key", kDummy + "3"}});
  CHECK_FALSE(contains(sent.seen.head, kDummy));
  CHECK(contains(sent.seen.head, value_of(kAnthropicKey)));
  CHECK(sent.seen.count("x-api-key") <= 1);
  CHECK(sent.seen.count("authorization") <= 1);

  Sent twice =
      send({kOpenAiKey}, kOpenAi, {{"Authorization", "Bearer " + kDummy}, {"authorization", "Bearer " + kDummy}});
  CHECK(twice.seen.values("authorization") == std::vector<std::string>{"Bearer " + value_of(kOpenAiKey)});
}

TEST_CASE("F6: the replaced credential wears the header style the caller used") {
  Sent by_key = send({kAnthropicKey}, kAnthropic, {{"x-api-key", kDummy}});
  CHECK(by_key.seen.values("x-api-key") == std::vector<std::string>{value_of(kAnthropicKey)});
  CHECK(by_key.seen.count("authorization") == 0);

  Sent by_token = send({kAnthropicKey}, kAnthropic, {{"Authorization", "Bearer " + kDummy}});
  CHECK(by_token.seen.values("authorization") == std::vector<std::string>{"Bearer " + value_of(kAnthropicKey)});
  CHECK(by_token.seen.count("x-api-key") == 0);
}

TEST_CASE("F6: GEMINI_API_KEY and GOOGLE_API_KEY both serve Gemini") {
  for (const std::string name : {"GEMINI_API_KEY", "GOOGLE_API_KEY"}) {
    CAPTURE(name);
    Sent sent = send({name + "=AIzaFromEnvironment"}, kGemini, {{"X-Goog-Api-Key", kDummy}});
    CHECK(sent.seen.values("x-goog-api-key") == std::vector<std::string>{"AIzaFromEnvironment"});
    CHECK(sent.credential == "env:" + name);
  }
}

TEST_CASE("F6: with no key configured the caller's credential goes up as it came") {
  const std::vector<std::tuple<std::string, std::string, std::string>> cases = {
      {kOpenAi, "aUthorization", "bearer  sk-Caller%41"}, {kOpenAi, "Authorization", "Basic dTpw"},
      {kAnthropic, "x-api-key", "sk-ant-api03-caller"},   {kAnthropic, "Authorization", "Bearer sk-ant-api03-caller"},
      {kGemini, "x-goog-api-key", "AIzaCaller"},          {kOpenAi, "Cookie", "session=caller"},
  };
  for (const auto& example : cases) {
    const auto& [target, name, value] = example;
    CAPTURE(std::get<1>(example));
    Sent sent = send({}, target, {{name, value}});
    CHECK(contains(sent.seen.head, std::string("\r\n").append(name).append(": ").append(value).append("\r\n")));
    if (name != "Cookie") CHECK(sent.credential == "client");
  }
  CHECK(send({}, kGemini + "?key=AIzaCaller&alt=sse", {}).seen.target() ==
        "/v1beta/models/gemini-2.5-flash:generateContent?key=AIzaCaller&alt=sse");
}

TEST_CASE("F6: with no credential at all the provider decides") {
  FakeUpstream upstream(response("401 Unauthorized", {}, "no key"));
  const FinopsServer finops({.upstreams = {{"openai", upstream.url()}}});
  const Message answer = finops.exchange(json_request(kOpenAi, "{}"));
  CHECK(answer.status() == 401);
  CHECK(answer.body == "no key");
  CHECK(answer.count("x-finops-error") == 0);
  CHECK(upstream.request().count("authorization") == 0);
  CHECK(finops.records().at(0)["credential"] == "none");
}

TEST_CASE("F6: an empty variable is no key") {
  Sent sent = send({"OPENAI_API_KEY="}, kOpenAi, {{"Authorization", "Bearer " + kDummy}});
  CHECK(sent.seen.header("authorization") == "Bearer " + kDummy);
  CHECK(sent.credential == "client");
}

TEST_CASE("F6: a Claude OAuth token is forwarded as it came and no key is added") {
  for (const std::string path : {"/v1/messages", "/v1/messages/count_tokens?beta=true", "/v1/models"}) {
    CAPTURE(path);
    Sent sent =
        send({kAnthropicKey}, "/anthropic_passthrough" + path, {{"Authorization", "Bearer sk-ant-oat01-Subscriber"}});
    CHECK(sent.seen.values("authorization") == std::vector<std::string>{"Bearer sk-ant-oat01-Subscriber"});
    CHECK(sent.seen.count("x-api-key") == 0);
    CHECK_FALSE(contains(sent.seen.head, value_of(kAnthropicKey)));
    CHECK(sent.credential == "client");
  }
}

TEST_CASE("F6: a replaced query key leaves the rest of the query as it was") {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"?key=dummy", ""},
      {"?key=dummy&alt=sse", "?alt=sse"},
      {"?alt=sse&key=dummy", "?alt=sse"},
      {"?b=%2F%2f&key=dummy&a=1+2&a=", "?b=%2F%2f&a=1+2&a="},
      {"?monkey=1&key=dummy&keys=2&key2", "?monkey=1&keys=2&key2"},
      {"?key=dummy&x=1&key=dummy", "?x=1"},
      {"?key=&x", "?x"},
      {"?access_token=dummy&alt=sse", "?alt=sse"},
      {"?x=a%26key%3Ddummy", "?x=a%26key%3Ddummy"},
      {"?x=1?key=keep", "?x=1?key=keep"},
  };
  FakeUpstream upstream(json_response("{}"));
  const FinopsServer finops({.upstreams = {{"gemini", upstream.url()}}, .environment = {kGeminiKey}});
  for (const auto& example : cases) {
    const auto& [query, expected] = example;
    CAPTURE(example.first);
    finops.exchange(json_request("/genai_passthrough/v1beta/models/g:x" + query, "{}"));
    CHECK(upstream.request().target() == "/v1beta/models/g:x" + expected);
    CHECK(upstream.request().values("x-goog-api-key") == std::vector<std::string>{value_of(kGeminiKey)});
  }
}

TEST_CASE("F6: a configured key goes to its own provider only") {
  const std::vector<std::string> all = {kOpenAiKey, kAnthropicKey, kGeminiKey};
  const std::vector<std::pair<std::string, std::string>> endpoints = {
      {kOpenAi, kOpenAiKey}, {kAnthropic, kAnthropicKey}, {kGemini, kGeminiKey}};
  for (const auto& example : endpoints) {
    const auto& [target, own] = example;
    CAPTURE(example.first);
    Sent sent = send(all, target, {});
    for (const std::string& key : all) CHECK(contains(sent.seen.head, value_of(key)) == (key == own));
  }
}

TEST_CASE("F6: a Gemini key is not sent along with a Vertex token") {
  const std::string path = "/genai_passthrough/v1/projects/p/locations/l/publishers/google/models/g:generateContent";
  for (const std::string& target : {path, kGemini}) {
    Sent sent = send({kGeminiKey}, target, {{"Authorization", "Bearer ya29.Caller"}});
    CHECK(sent.seen.values("authorization") == std::vector<std::string>{"Bearer ya29.Caller"});
    CHECK_FALSE(contains(sent.seen.head, value_of(kGeminiKey)));
  }
}

TEST_CASE("F6: a key from the environment never replaces a caller's key that looks real") {
  const std::vector<std::tuple<std::string, std::string, std::string>> cases = {
      {kOpenAi, "Authorization", "Bearer sk-proj-anotherAccount0123"},
      {kAnthropic, "x-api-key", "sk-ant-api03-anotherAccount"},
      {kAnthropic, "Authorization", "Bearer sk-ant-oat01-aSubscription"},
      {kGemini, "x-goog-api-key", "AIzaAnotherAccount"},
  };
  for (const auto& example : cases) {
    const auto& [target, name, value] = example;
    CAPTURE(std::get<2>(example));
    Sent sent = send({kOpenAiKey, kAnthropicKey, kGeminiKey}, target, {{name, value}});
    CHECK(sent.seen.values(name) == std::vector<std::string>{value});
    for (const std::string& key : {kOpenAiKey, kAnthropicKey, kGeminiKey}) {
      CHECK_FALSE(contains(sent.seen.head, value_of(key)));
    }
    CHECK(sent.credential == "client");
  }
  CHECK(send({kGeminiKey}, kGemini + "?key=AIzaAnotherAccount", {}).seen.target() ==
        "/v1beta/models/gemini-2.5-flash:generateContent?key=AIzaAnotherAccount");
}

TEST_CASE("F6: x-finops-* fields stay here, in both directions and in trailers") {
  FakeUpstream upstream(
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX-Finops-Id: forged\r\nx-finops-error: e\r\n"
      "X-Kept: 1\r\n\r\n2\r\n{}\r\n0\r\nx-finops-trailer: t\r\nKept: 2\r\n\r\n");
  const FinopsServer finops({.upstreams = {{"openai", upstream.url()}}});
  const std::string ask = request("POST", kOpenAi,
                                  {{"X-Finops-Tag", "team=red"},
                                   {"x-finops-token", "work"},
                                   {"x-finops-log", "metadata"},
                                   {"x-finops-unheard-of", "1"},
                                   {"Transfer-Encoding", "chunked"}}) +
                          chunk("{}") + "0\r\nx-finops-late: 1\r\nLate: 2\r\n\r\n";
  const Message answer = finops.exchange(ask);
  CHECK_FALSE(contains(lower(upstream.request().head), "x-finops"));
  CHECK(upstream.request().trailers == Headers{{"Late", "2"}});
  CHECK(answer.count("x-finops-id") == 1);
  CHECK(answer.header("x-finops-id") != "forged");
  CHECK(answer.count("x-finops-error") == 0);
  CHECK(answer.header("x-kept") == "1");
  CHECK(answer.trailers == Headers{{"Kept", "2"}});
  const Json record = find_record(finops.records(), answer.header("x-finops-id"));
  REQUIRE(record.is_object());
  CHECK(record["tags"] == Json{{"team", "red"}});
  CHECK(record["upstream"]["headers_removed"] ==
        Json{"x-finops-tag", "x-finops-token", "x-finops-log", "x-finops-unheard-of"});
}

TEST_CASE("F6: anthropic-version is the caller's business, also when it is absent") {
  CHECK(send({}, kAnthropic, {}).seen.count("anthropic-version") == 0);
  CHECK(send({kAnthropicKey}, kAnthropic, {}).seen.count("anthropic-version") == 0);
  CHECK(send({}, kAnthropic, {{"Anthropic-Version", "2099-12-31"}}).seen.values("anthropic-version") ==
        std::vector<std::string>{"2099-12-31"});
  CHECK(send({}, kOpenAi, {}).seen.count("anthropic-version") == 0);
}

TEST_CASE("F6: every anthropic-beta of the caller is kept") {
  Sent sent = send({kAnthropicKey}, kAnthropic,
                   {{"anthropic-beta", "oauth-2025-04-20,a"},
                    {"x-api-key", kDummy},
                    {"Anthropic-Beta", "b"},
                    {"anthropic-beta", "a"}});
  CHECK(sent.seen.values("anthropic-beta") == std::vector<std::string>{"oauth-2025-04-20,a", "b", "a"});
}

TEST_CASE("F6: a redirect is the client's to follow") {
  FakeUpstream elsewhere(response("200 OK", {}, "followed"));
  for (const std::string status :
       {"301 Moved Permanently", "302 Found", "303 See Other", "307 Temporary Redirect", "308 Permanent Redirect"}) {
    CAPTURE(status);
    FakeUpstream upstream(response(status, {{"Location", elsewhere.url("/x")}}));
    const FinopsServer finops({.upstreams = {{"openai", upstream.url()}}, .environment = {kOpenAiKey}});
    const Message answer = finops.exchange(request("GET", "/openai_passthrough/v1/files/1/content"));
    CHECK(answer.start_line == "HTTP/1.1 " + status);
    CHECK(answer.header("location") == elsewhere.url("/x"));
    CHECK(upstream.requests().size() == 1);
  }
  CHECK(elsewhere.connections() == 0);
}

TEST_CASE("F6: a key with a line break in it can never add a header") {
  FakeUpstream upstream(json_response("{}"));
  try {
    const FinopsServer finops(
        {.upstreams = {{"openai", upstream.url()}}, .environment = {"OPENAI_API_KEY=sk-proj-a\r\nX-Injected: 1"}});
    finops.exchange(json_request(kOpenAi, "{}"));
  } catch (const std::exception&) {  // refusing to start is right as well
  }
  CHECK(upstream.request().count("x-injected") == 0);
}

}  // namespace finops::test::f6_credentials_test
