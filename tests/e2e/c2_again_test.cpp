// C2: `finops send --id ID` and `--last`: a recorded request, edited and sent again.
#include <doctest/doctest.h>

#include "support/send_run.h"

namespace finops::test::c2_again_test {
namespace {

using Words = std::vector<std::string>;

const std::string kAnswer = json_response(
    R"({"model":"gpt-4o-mini","choices":[{"message":{"role":"assistant","content":"Hi"}}],"usage":{"prompt_tokens":1,"completion_tokens":1}})");

}  // namespace

TEST_CASE("C2 --id: the same request goes up again, changed by the items, and its record says what it repeats") {
  FakeUpstream upstream(kAnswer);
  const SendRun send(upstream);
  REQUIRE(send({"openai", "put", "/v1/chat/completions?a=1", "model=gpt-4o-mini", "messages[0][role]=user",
                "messages[0][content]=hi", "X-Mine:1", "x-finops-tag:team=red"})
              .status == 0);
  const std::string id = send.records().at(0)["id"];
  REQUIRE(send({"--id", id}).status == 0);
  REQUIRE(send({"--id", id.substr(id.size() - 6), "temperature:=0", "messages[0][content]=bye", "X-Mine:", "X-New:2",
                "b==2"})
              .status == 0);
  const auto sent = upstream.requests();
  REQUIRE(sent.size() == 3);
  CHECK(sent[1].start_line == "PUT /v1/chat/completions?a=1 HTTP/1.1");
  CHECK(sent[1].body == sent[0].body);
  CHECK(sent[1].without({}) == sent[0].without({}));
  CHECK(sent[2].start_line == "PUT /v1/chat/completions?a=1&b=2 HTTP/1.1");
  CHECK(sent[2].body == R"({"model":"gpt-4o-mini","messages":[{"role":"user","content":"bye"}],"temperature":0})");
  CHECK(sent[2].header("X-Mine").empty());
  CHECK(sent[2].header("X-New") == "2");
  const auto records = send.records();
  REQUIRE(records.size() == 3);
  CHECK(records[0]["replay_of"].is_null());
  CHECK(records[1]["replay_of"] == id);
  CHECK(records[2]["replay_of"] == id);
  CHECK(records[2]["tags"]["team"] == "red");
}

TEST_CASE("C2 --last: what serve has recorded is sent again with the key of now, not that of the log") {
  FakeUpstream upstream(kAnswer);
  const FinopsServer server({.upstreams = {{"openai", upstream.url()}}});
  const Message first = server.exchange(json_request(
      "/openai_passthrough/v1/chat/completions?key=sk-callers-own-key-000001", R"({"model":"m"})",
      {{"Authorization", "Bearer sk-callers-own-key-000002"}, {"Accept-Encoding", "gzip"}, {"User-Agent", "sdk/1"}}));
  REQUIRE(first.status() == 200);
  REQUIRE_FALSE(server.wait_record().is_null());
  const Outcome got =
      run_finops({"send", "--last", "--log", server.log().string(), "--upstream", "openai=" + upstream.url(), "-t"},
                 {"OPENAI_API_KEY=sk-configured-key-0000003"});
  CHECK(got.status == 0);
  CHECK(got.out == "Hi\n");
  const Message again = upstream.request();
  CHECK(again.start_line == "POST /v1/chat/completions HTTP/1.1");
  CHECK(again.body == R"({"model":"m"})");
  CHECK(again.header("Authorization") == "Bearer sk-configured-key-0000003");
  CHECK(again.header("User-Agent") == "sdk/1");
  CHECK(again.header("Accept-Encoding").empty());
}

TEST_CASE("C2 C6 --id: what is not there or not whole in the log is not sent") {
  FakeUpstream upstream(kAnswer);
  const SendRun send(upstream);
  const auto refusal = [&](const Words& words, int status) {
    const Outcome got = send(words);
    CHECK(got.status == status);
    CHECK(got.out.empty());
    return got.err;
  };
  CHECK(refusal({"--last"}, 6).find("finops: ") == 0);  // no log is there
  REQUIRE(send({"openai", "/v1/x", "a=b", "--log-bodies", "none"}).status == 0);
  const std::string bare = send.records().at(0)["id"];
  CHECK(refusal({"--id", bare}, 2) ==
        "finops: the request " + bare + " cannot be sent again: its body is not in the log\n");
  CHECK(refusal({"--id", "zzzzzz"}, 1) == "finops: no entry with id 'zzzzzz'\n");
  CHECK(refusal({"--id", "z"}, 2).find("is too short") != std::string::npos);
  REQUIRE(send({"openai", "/v1/x", "a=" + std::string(SendRun::kKey)}).status == 0);
  CHECK(refusal({"--last"}, 2).find("its body has a secret in it, which the log masks") != std::string::npos);
  CHECK(refusal({"--last", "hello"}, 2).find("secret") != std::string::npos);
  REQUIRE(send({"openai", "/v1/x", "a=b"}).status == 0);
  CHECK(refusal({"--last", "hello"}, 2).find("this is not an item") != std::string::npos);
  CHECK(refusal({"--last", "a[b]=c"}, 2).find("this needs an object, and there is a text") != std::string::npos);
  CHECK(send({"--last", "--offline", "a=c"}).out.ends_with("\n\n{\"a\":\"c\"}"));
  CHECK(upstream.requests().size() == 3);
}

}  // namespace finops::test::c2_again_test
