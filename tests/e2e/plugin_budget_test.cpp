// F16, F14, F4: budgets over the real binary: counted from the log at the start and from each exchange after it.
#include <doctest/doctest.h>

#include <chrono>
#include <ctime>
#include <fstream>

#include "support/fake_upstream.h"
#include "support/finops_server.h"

namespace finops::test::plugin_budget_test {

using namespace finops::test;

namespace {

const std::string kChat = "/openai_passthrough/v1/chat/completions";
const std::string kBody = R"({"model":"gpt-4o-mini","messages":[]})";

std::string utc_now() {
  const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  std::tm utc{};
  ::gmtime_r(&now, &utc);
  char text[32];
  return {text, std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S.000Z", &utc)};
}

// A record of just now, written by hand.
std::string spent(const std::string& usd, const std::string& session = "null", const std::string& tags = "{}") {
  static int number = 1000;
  return R"({"v":1,"id":"01KEZ87T5W3M9QJ2C8D67F)" + std::to_string(++number) + R"(","ts":")" + utc_now() +
         R"(","kind":"exchange","source":"serve","method":"POST","path":"/v1/chat/completions","operation":"chat",)"
         R"("status":200,"outcome":"ok","usage":{"source":"response"},"cost_usd":)" +
         usd + R"(,"cost":{"status":"priced","by":{},"table":"t"},"attempts":1,"session":)" + session + R"(,"tags":)" +
         tags + "}\n";
}

// A finops that finds these records in its log folder, before an upstream that answers with usage.
struct Setting {
  explicit Setting(const std::string& log, std::vector<std::string> args) {
    std::filesystem::create_directory(folder / "log");
    std::filesystem::permissions(folder / "log", std::filesystem::perms::owner_all);
    std::ofstream(folder / "log" / "20260101T000000Z-1.jsonl") << log;
    start(std::move(args));
  }
  void start(std::vector<std::string> args) {
    finops.reset();
    const std::string url = upstream.url();
    finops = std::make_unique<FinopsServer>(
        ServerSetup{.upstreams = {{"openai", url}, {"anthropic", url}, {"azure", url}, {"gemini", url}},
                    .environment = {"AZURE_OPENAI_API_KEY=azure-key-1", "TZ=UTC"},
                    .args = std::move(args),
                    .log = folder / "log"});
  }
  // With a key of the caller's: money that is billed.
  Message post(const std::string& target, Headers headers = {}) const {
    headers.emplace_back("Authorization", "Bearer sk-proj-caller0123456789");
    return finops->exchange(json_request(target, kBody, headers));
  }
  int sent() { return static_cast<int>(upstream.requests().size()); }

  TempDir folder;
  FakeUpstream upstream{json_response(
      R"({"model":"gpt-4o-mini-2024-07-18","choices":[],"usage":{"prompt_tokens":1000000,"completion_tokens":0}})")};
  std::unique_ptr<FinopsServer> finops;
};

const std::vector<std::string> kHard = {"--budget", "5/day", "--budget-hard"};

}  // namespace

TEST_CASE("F16 budget: a restart keeps it, 402 before anything is sent, logged as rejected") {
  Setting setting(spent("4.5") + spent("0.53"), kHard);
  const Message answer = setting.post(kChat);
  CHECK(answer.status() == 402);
  CHECK(answer.reason() == "Payment Required");
  CHECK(setting.sent() == 0);
  const Json record = find_record(setting.finops->records(), answer.header("x-finops-id"));
  REQUIRE(record.is_object());
  CHECK(record["outcome"] == "rejected");
  CHECK(record["status"] == 402);
  CHECK(record["error"]["code"] == "budget_exceeded");
  CHECK(record["error"]["phase"] == "plugin");
  CHECK(logged_body(record["request"]) == kBody);
  CHECK(logged_body(record["response"]) == answer.body);
}

TEST_CASE("F14 budget: the refusal wears the envelope of each endpoint, with the type that its SDK does not repeat") {
  Setting setting(spent("5.03"), kHard);
  const std::string text =
      "finops: the budget of $5.00 a day is used up: $5.03 spent today; it is reset at midnight, local time; to go "
      "on "
      "now, restart finops with a higher --budget or without --budget-hard";
  for (const std::string& path : {kChat, std::string("/azure_passthrough/openai/v1/responses")}) {
    const Message answer = setting.post(path);
    CHECK(answer.status() == 402);
    CHECK(answer.header("x-finops-error") == "budget_exceeded");
    CHECK(Json::parse(answer.body) ==
          Json{{"error",
                {{"message", text}, {"type", "insufficient_quota"}, {"code", "budget_exceeded"}, {"param", nullptr}}}});
  }
  for (const std::string path : {"/anthropic_passthrough/v1/messages", "/azure_passthrough/v1/messages"}) {
    CHECK(Json::parse(setting.post(path).body) ==
          Json{{"type", "error"}, {"error", {{"type", "billing_error"}, {"message", text}}}});
  }
  const Message google = setting.post("/genai_passthrough/v1beta/models/g:generateContent");
  CHECK(google.status() == 402);
  CHECK(Json::parse(google.body) ==
        Json{{"error", {{"code", 402}, {"message", text}, {"status", "RESOURCE_EXHAUSTED"}}}});
  CHECK(setting.sent() == 0);
}

TEST_CASE("F16 budget: what cannot cost still goes through, and the connection stays usable") {
  Setting setting(spent("9"), kHard);
  RawClient client = setting.finops->connect();
  CHECK(client.exchange(json_request(kChat, kBody)).status() == 402);
  CHECK(client.exchange(request("GET", "/openai_passthrough/v1/models")).status() == 200);
  CHECK(client.exchange(json_request("/anthropic_passthrough/v1/messages/count_tokens", kBody)).status() == 200);
  CHECK(client.exchange(json_request(kChat, kBody)).status() == 402);
  CHECK(setting.sent() == 2);
}

TEST_CASE("F16 budget: each answer counts, the warning comes once, the limit refuses, and a restart remembers") {
  Setting setting("", {"--budget", "0.30/day", "--budget-hard", "--budget-warn", "40"});
  // A million input tokens of gpt-4o-mini are $0.15.
  CHECK(setting.post(kChat).status() == 200);
  CHECK(setting.finops->process().wait_line("finops: budget: $0.15 of $0.30 today (50%)").has_value());
  CHECK(setting.post(kChat).status() == 200);
  CHECK(setting.finops->process()
            .wait_line("finops: budget: $0.30 of $0.30 today (100%); further requests are refused")
            .has_value());
  CHECK(setting.post(kChat).status() == 402);
  setting.start({"--budget", "0.30/day", "--budget-hard"});
  CHECK(setting.post(kChat).status() == 402);
  CHECK(setting.finops->process()
            .wait_line("  budget     $0.30 a day, $0.30 spent today, then requests are refused")
            .has_value());
  setting.start({"--budget", "0.30/day"});  // only warns
  CHECK(setting.post(kChat).status() == 200);
  CHECK(setting.sent() == 3);
}

TEST_CASE("L1 cost.basis: a login's requests are shown as a plan's, and no budget counts or refuses them") {
  Setting setting("", {"--budget", "0.20/day", "--budget-hard"});
  const Headers login = {{"Authorization", "Bearer eyJhbGciOiJub25lIn0.eyJpc3MiOiJ4In0.c2ln"},
                         {"ChatGPT-Account-ID", "1"}};
  for (int i = 0; i < 3; ++i) {
    const Message answer = setting.finops->exchange(json_request(kChat, kBody, login));
    REQUIRE(answer.status() == 200);
    const Json record = find_record(setting.finops->records(), answer.header("x-finops-id"));
    CHECK(record["cost"]["basis"] == "subscription");
    CHECK(record["cost_usd"] == 0.15);
  }
  CHECK(setting.post(kChat).status() == 200);
  CHECK(setting.finops->stop() == 0);
  setting.start({"--budget", "0.20/day", "--budget-hard"});  // counted anew from the log: $0.15 of a key
  CHECK(setting.post(kChat).status() == 200);
  CHECK(setting.post(kChat).status() == 402);
  CHECK(setting.finops->exchange(json_request(kChat, kBody, login)).status() == 200);  // it spends nothing
}

TEST_CASE("F16 budget: sessions and tags have accounts of their own") {
  Setting setting(spent("1", R"("one")", R"({"team":"red"})"),
                  {"--budget", "1/session", "--budget", "2/tag:team", "--budget-hard", "--tag", "team=blue"});
  CHECK(contains(setting.post(kChat, {{"session_id", "one"}}).body, "a session is used up: $1.00 spent"));
  CHECK(setting.post(kChat, {{"session_id", "two"}}).status() == 200);
  CHECK(setting.post(kChat).status() == 200);
  setting.start({"--budget", "1/tag:team", "--budget-hard", "--tag", "team=blue"});
  CHECK(setting.post(kChat).status() == 200);
  CHECK(contains(setting.post(kChat, {{"x-finops-tag", "team=red"}}).body, "for team=red is used up: $1.00"));
}

TEST_CASE("F6 tags: the header is used and removed, and both kinds are in the record") {
  Setting setting("", {"--tag", "team=blue", "--tag", "app=eval"});
  const Message answer = setting.post(kChat, {{"X-Finops-Tag", "team=red,  run=7"}});
  CHECK(setting.upstream.request().count("x-finops-tag") == 0);
  const Json record = find_record(setting.finops->records(), answer.header("x-finops-id"));
  CHECK(record["tags"] == Json{{"team", "red"}, {"app", "eval"}, {"run", "7"}});
}

TEST_CASE("C1 budget: without a log it begins at nothing and says so, wrong values end the start") {
  const FinopsServer silent({.args = {"--mock", "--no-log", "--budget", "5"}});
  CHECK(silent.process().wait_line("finops: budget: without a log it starts at $0.00 each time").has_value());
  for (const auto& row : std::vector<std::pair<std::vector<std::string>, std::string>>{
           {{"--budget", "five"}, "--budget: 'five' is not AMOUNT"},
           {{"--budget", "5", "--budget-warn", "0"}, "--budget-warn"},
           {{"--budget-hard"}, "--budget-hard needs --budget"},
           {{"--budget", "5", "--no-plugin", "cost"}, "--budget and --no-plugin cost exclude each other"},
           {{"--tag", "team"}, "--tag: 'team' is not KEY=VALUE"}}) {
    std::vector<std::string> all = {"serve", "--port", "0"};
    all.insert(all.end(), row.first.begin(), row.first.end());
    const Outcome outcome = run_finops(all);
    CAPTURE(row.second);
    CHECK(outcome.status == 2);
    CHECK(contains(outcome.err, row.second));
  }
}

}  // namespace finops::test::plugin_budget_test
