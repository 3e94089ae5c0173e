// F6 C7: keys of the configuration file, through the real binary: which one goes up, and where it never goes.
#include <doctest/doctest.h>

#include <fstream>

#include "support/fake_upstream.h"
#include "support/finops_server.h"

namespace finops::test::f6_configured_keys_test {
namespace {

const std::string kOpenAi = "/openai_passthrough/v1/chat/completions";

// A server whose configuration file has these providers; the address of `upstream` is in the place of URL.
class Configured {
 public:
  explicit Configured(std::string providers, const ServerSetup& setup = {}) : upstream_(json_response("{}")) {
    for (std::size_t at = providers.find("URL"); at != providers.npos; at = providers.find("URL")) {
      providers.replace(at, 3, upstream_.url());
    }
    const std::string file = (dir_ / "config.json").string();
    std::ofstream(file) << "{\"providers\": " << providers << "}";
    ServerSetup with = setup;
    with.args.insert(with.args.end(), {"--config", file});
    server_ = std::make_unique<FinopsServer>(with);
  }

  struct Sent {
    Message seen, answer;
    std::string credential;  // in the log
  };
  Sent send(const std::string& target, const std::string& body, const Headers& headers = {}) {
    Sent sent;
    sent.answer = server_->exchange(json_request(target, body, headers));
    const Json record = find_record(server_->records(), sent.answer.header("x-finops-id"));
    if (record.is_object() && record["credential"].is_string()) sent.credential = record["credential"];
    if (sent.answer.status() == 200) sent.seen = upstream_.request();
    return sent;
  }

  FinopsServer& server() { return *server_; }

 private:
  TempDir dir_;
  FakeUpstream upstream_;
  std::unique_ptr<FinopsServer> server_;
};

}  // namespace

TEST_CASE("F6 config: the model decides which key goes up, x-finops-key asks for another, the log names it") {
  Configured finops(R"({"openai": {"base_url": "URL", "keys": [
      {"name": "small", "value": "fake-key-of-small", "models": ["*-mini"]},
      {"name": "spare", "value": "env:SPARE_KEY", "weight": 0},
      {"name": "rest", "value": "cmd:echo fake-key-of-rest"}]}})",
                    {.environment = {"SPARE_KEY=fake-key-of-spare"}});
  const auto small =
      finops.send(kOpenAi, R"({"model":"gpt-4o-mini"})", {{"Authorization", "Bearer sk-callers-own-key-1"}});
  CHECK((small.seen.header("authorization") == "Bearer fake-key-of-small" ||
         small.seen.header("authorization") == "Bearer fake-key-of-rest"));
  const auto other = finops.send(kOpenAi, R"({"model":"gpt-4o"})", {{"Authorization", "Bearer sk-callers-own-key-1"}});
  CHECK(other.seen.header("authorization") == "Bearer fake-key-of-rest");
  CHECK(other.credential == "config:rest");
  const auto spare = finops.send(kOpenAi, R"({"model":"gpt-4o"})", {{"x-finops-key", "spare"}});
  CHECK(spare.seen.header("authorization") == "Bearer fake-key-of-spare");
  CHECK(spare.seen.values("x-finops-key").empty());
  CHECK(spare.credential == "config:spare");
  const auto unknown = finops.send(kOpenAi, R"({"model":"gpt-4o"})", {{"x-finops-key", "sk-fake-in-a-header"}});
  CHECK(unknown.answer.status() == 400);
  CHECK_FALSE(contains(unknown.answer.body, "sk-fake"));
  CHECK_FALSE(contains(read_tree(finops.server().log()), "fake-key-of"));
  CHECK_FALSE(contains(read_tree(finops.server().log()), "sk-fake"));
}

TEST_CASE("F6 config: a login is forwarded as it came, and Azure gets no caller's key if no key is for the model") {
  Configured finops(R"({"anthropic": {"base_url": "URL", "keys": [{"value": "fake-anthropic-key"}]},
      "azure": {"endpoint": "URL", "keys": [{"value": "fake-azure-key", "models": ["gpt-4o"]}]}})");
  const auto login = finops.send("/anthropic_passthrough/v1/messages", R"({"model":"claude-sonnet-4-5"})",
                                 {{"Authorization", "Bearer sk-ant-oat01-fake-login-token"}});
  CHECK(login.seen.header("authorization") == "Bearer sk-ant-oat01-fake-login-token");
  CHECK(login.credential == "client");
  const auto fits = finops.send("/azure_passthrough/openai/deployments/gpt-4o/chat/completions", "{}",
                                {{"api-key", "callers-own-key-123456"}});
  CHECK(fits.seen.header("api-key") == "fake-azure-key");
  const auto none = finops.send("/azure_passthrough/openai/deployments/o1/chat/completions", "{}",
                                {{"api-key", "callers-own-key-123456"}});
  CHECK(none.answer.status() == 401);
  CHECK(contains(none.answer.body, "no configured Azure key is for this model"));
}

TEST_CASE("F6 config: a key of the file never goes to another address than its own") {
  FakeUpstream elsewhere(json_response("{}"));
  Configured finops(R"({"openai": {"base_url": "URL", "keys": [{"value": "fake-openai-key"}]}})",
                    {.upstreams = {{"openai", elsewhere.url()}}});
  (void)finops.server().exchange(json_request(kOpenAi, "{}", {{"Authorization", "Bearer sk-callers-own-key-1"}}));
  CHECK(elsewhere.request().header("authorization") == "Bearer sk-callers-own-key-1");
  (void)finops.server().exchange(json_request(kOpenAi, R"({"a":"fake-openai-key"})"));
  CHECK_FALSE(contains(read_tree(finops.server().log()), "fake-openai-key"));  // not used, and still masked
}

TEST_CASE("F6 config: Vertex has no address in the table, and its keys go to Google's only") {
  FakeUpstream elsewhere(json_response("{}"));
  Configured finops(R"({"vertex": {"keys": [{"value": "fake-vertex-key"}]}})",
                    {.upstreams = {{"vertex", elsewhere.url()}}});
  (void)finops.server().exchange(
      json_request("/genai_passthrough/v1/publishers/google/models/gemini-2.5-flash:generateContent", "{}"));
  CHECK_FALSE(contains(elsewhere.request().head, "fake-vertex-key"));
}

TEST_CASE("F6 config: one address may be written in two ways") {
  FakeUpstream azure(json_response("{}"));
  Configured finops(R"({"azure": {"endpoint": ")" + azure.url() + R"(", "keys": [{"value": "fake-azure-key"}]}})",
                    {.environment = {"AZURE_OPENAI_ENDPOINT=" + azure.url() + "/"}});
  (void)finops.server().exchange(json_request("/azure_passthrough/openai/deployments/d/chat/completions", "{}"));
  CHECK(azure.request().header("api-key") == "fake-azure-key");
}

TEST_CASE("L7 config: the mock uses no key, and masks those that are set") {
  const TempDir dir;
  const std::string file = (dir / "c.json").string();
  std::ofstream(file) << R"({"providers": {"openai": {"keys": [{"value": "fake-file-key-123"}]}}})";
  const FinopsServer finops(
      {.environment = {"OPENAI_API_KEY=fake-variable-key-123"}, .args = {"--mock", "--config", file}});
  const Message answer = finops.exchange(json_request(
      kOpenAi,
      R"({"model":"gpt-4o-mini","messages":[{"role":"user","content":"fake-file-key-123 fake-variable-key-123"}]})",
      {{"x-finops-key", "work"}}));
  CHECK(answer.status() == 200);
  const std::string log = read_tree(finops.log());
  CHECK(contains(log, "gpt-4o-mini"));
  CHECK_FALSE(contains(log, "fake-file-key"));
  CHECK_FALSE(contains(log, "fake-variable-key"));
}

}  // namespace finops::test::f6_configured_keys_test
