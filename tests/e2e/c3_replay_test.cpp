// C3: `finops replay`, the real binary against a scripted provider: what is sent, where, and what is said about it.
#include <doctest/doctest.h>

#include <atomic>
#include <fstream>

#include "support/replay_run.h"

namespace finops::test::c3_replay_test {
namespace {

using Words = std::vector<std::string>;
using Verdicts = std::vector<std::string>;

bool asks(const Message& request, std::string_view word) { return request.body.find(word) != std::string::npos; }

FakeUpstream::Script answering(std::function<std::string(const Message&)> answer) {
  return [answer = std::move(answer)](UpstreamConn& connection) {
    while (true) connection.send(answer(connection.read_request()));
  };
}

}  // namespace

TEST_CASE("C3 replay: against the same provider all is the same, and each record says what it repeats") {
  FakeUpstream upstream(chat_answer("Paris"));
  const ReplayRun replay(upstream);
  REQUIRE(replay.record_chat("gpt-4o-mini", "one", {"X-Mine:1"}).status == 0);
  REQUIRE(replay.record_chat("gpt-4o-mini", "two").status == 0);
  const Outcome got = replay({"--out", replay.out()});
  CHECK(got.status == 0);
  CHECK(got.err.find("PASS") != std::string::npos);
  const auto lines = replay_lines(got.out);
  REQUIRE(lines.size() == 2);
  const auto recorded = replay.recorded(), replayed = replay.replayed();
  REQUIRE(replayed.size() == 2);
  for (std::size_t i = 0; i < 2; ++i) {
    CHECK(lines[i].verdict == "same");
    CHECK(lines[i].id == recorded[i]["id"]);
    CHECK(lines[i].model_to == "gpt-4o-mini");
    CHECK(lines[i].status_to == "200");
    CHECK(lines[i].usd_to == "0.00045");
    CHECK(lines[i].reason == "-");
    CHECK(replayed[i]["source"] == "replay");
    CHECK(replayed[i]["replay_of"] == recorded[i]["id"]);
    CHECK(replayed[i]["credential"] == "env:OPENAI_API_KEY");
  }
  const auto sent = upstream.requests();
  REQUIRE(sent.size() == 4);
  for (std::size_t i = 0; i < 2; ++i) {
    CHECK(sent[i + 2].start_line == sent[i].start_line);
    CHECK(sent[i + 2].body == sent[i].body);
    CHECK(sent[i + 2].without({}) == sent[i].without({}));
  }
}

TEST_CASE("C3 replay: the mock answers every provider's recording of the mock in the same way") {
  const TempDir home;
  const std::string log = (home / "log").string(), out = (home / "out.jsonl").string();
  for (const char* model : {"gpt-4o-mini", "claude-sonnet-4-5", "gemini-2.5-flash"}) {
    for (const char* stream : {"--stream", "--no-stream"}) {
      REQUIRE(run_finops({"send", "--mock", "--log", log, "-m", model, "Hello", stream}).status == 0);
    }
  }
  const Outcome got = run_finops({"replay", log, "--mock", "--out", out, "-c", "3"});
  CHECK(got.status == 0);
  CHECK(verdicts(got.out) == Verdicts(6, "same"));
  const auto records = log_records(out);
  REQUIRE(records.size() == 6);
  int streams = 0;
  for (const Json& record : records) streams += record["stream"] == true ? 1 : 0;
  CHECK(streams == 3);
}

TEST_CASE("C3 C6 replay: each verdict, with its reason, and exit code 1 if something is beyond the tolerance") {
  std::atomic<bool> again{false};
  FakeUpstream upstream(answering([&](const Message& request) {
    if (!again) return chat_answer("The capital of France is Paris");
    if (asks(request, "reworded")) return chat_answer("Paris is the capital");
    if (asks(request, "changed")) return chat_answer("Paris", "length");
    if (asks(request, "broken")) return response("500 Oops", {}, "no");
    return chat_answer("The capital of France is Paris");
  }));
  const ReplayRun replay(upstream);
  for (const char* text : {"same", "reworded", "changed", "broken"}) {
    REQUIRE(replay.record_chat("gpt-4o-mini", text).status == 0);
  }
  REQUIRE(replay.record_chat("gpt-4o-mini", "unlogged", {"--log-bodies", "none"}).status == 0);
  REQUIRE(replay.record_chat("gpt-4o-mini", "secret " + std::string(SendRun::kKey)).status == 0);
  again = true;
  const Outcome got = replay({"--no-log"});
  CHECK(got.status == 1);
  CHECK(verdicts(got.out) == Verdicts{"same", "reworded", "changed", "error", "skipped", "skipped"});
  const auto lines = replay_lines(got.out);
  REQUIRE(lines.size() == 6);
  for (const ReplayLine& line : lines) CHECK_FALSE(line.reason.empty());
  CHECK(lines[4].reason == "its body is not in the log");
  CHECK(lines[5].reason == "its body has a secret in it, which the log masks");
  CHECK(lines[5].status_to == "-");
  CHECK(upstream.requests().size() == 6 + 4);
  CHECK(replay({"--no-log", "--tolerate", "50%"}).status == 0);
  CHECK(replay({"--no-log", "--compare", "none", "-w", "not (status = 500)", "--limit", "3"}).status == 0);
}

TEST_CASE("C3 replay: the model, members of the body, fields and the query change as asked, wherever the model is") {
  FakeUpstream upstream(json_response("{}"));
  const ReplayRun replay(upstream);
  REQUIRE(replay.record_chat("gpt-4o", "hi", {"user=me", "temperature:=1"}).status == 0);
  REQUIRE(replay.record({"gemini", "/v1beta/models/gemini-2.5-pro:generateContent", "contents:=[]"}).status == 0);
  REQUIRE(
      replay.record({"azure", "/openai/deployments/gpt-4o/chat/completions", "api-version==2024-10-21", "messages:=[]"})
          .status == 0);
  const Outcome got = replay({"--no-log", "--model", "gpt-4o=gpt-4.1", "--model", "gemini-*=gemini-3-pro", "--set",
                              "/temperature=0", "--set", "/a~1b={\"c\":[1]}", "--unset", "/user", "-H", "X-Trial: 7"});
  CHECK(verdicts(got.out) == Verdicts(3, "same"));
  const auto sent = upstream.requests();
  REQUIRE(sent.size() == 6);
  CHECK(sent[3].body ==
        R"({"model":"gpt-4.1","messages":[{"role":"user","content":"hi"}],"temperature":0,"a/b":{"c":[1]}})");
  CHECK(sent[3].header("Content-Length") == std::to_string(sent[3].body.size()));
  CHECK(sent[3].header("X-Trial") == "7");
  CHECK(sent[4].start_line == "POST /v1beta/models/gemini-3-pro:generateContent HTTP/1.1");
  CHECK(sent[5].start_line == "POST /openai/deployments/gpt-4.1/chat/completions?api-version=2024-10-21 HTTP/1.1");
}

TEST_CASE("C3 replay --to and --provider: another address, another provider and its key") {
  FakeUpstream old_one(json_response("{}")), new_one(json_response("{}"));
  const ReplayRun replay(old_one);
  REQUIRE(replay.record({"openai", "/v1/chat/completions", "model=m", "messages:=[]"}).status == 0);
  REQUIRE(replay.record({"gemini", "/v1beta/models/g:generateContent", "contents:=[]"}).status == 0);
  CHECK(replay({"--no-log", "--to", new_one.url("/base")}).status == 0);
  auto sent = new_one.requests();
  REQUIRE(sent.size() == 2);
  CHECK(sent[0].start_line == "POST /base/v1/chat/completions HTTP/1.1");
  CHECK(sent[1].start_line == "POST /base/v1beta/models/g:generateContent HTTP/1.1");
  CHECK(old_one.requests().size() == 2);
  CHECK(replay({"--no-log", "--provider", "azure", "--limit", "1", "--to", new_one.url()},
               {"AZURE_OPENAI_API_KEY=key-of-azure-000000001"})
            .status == 0);
  sent = new_one.requests();
  REQUIRE(sent.size() == 3);
  CHECK(sent[2].start_line == "POST /openai/v1/chat/completions HTTP/1.1");
  CHECK(sent[2].header("api-key") == "key-of-azure-000000001");
  CHECK(sent[2].header("Authorization").empty());
}

TEST_CASE("C3 L7 replay: the key is that of now, and nothing that the log masks goes out") {
  FakeUpstream upstream(json_response("{}"));
  const FinopsServer server({.upstreams = {{"openai", upstream.url()}}});
  const Message first = server.exchange(
      json_request("/openai_passthrough/v1/chat/completions?key=sk-callers-own-key-000001&a=1", R"({"model":"m"})",
                   {{"Authorization", "Bearer sk-callers-own-key-000002"},
                    {"Cookie", "session=abcdefgh12345678"},
                    {"X-Api-Key", "sk-callers-own-key-000003"},
                    {"Accept-Encoding", "gzip"}}));
  REQUIRE(first.status() == 200);
  REQUIRE_FALSE(server.wait_record().is_null());
  const Outcome got = run_finops({"replay", "--yes", server.log().string(), "--no-log", "--to", upstream.url()},
                                 {"OPENAI_API_KEY=sk-configured-key-0000004"});
  CHECK(got.status == 0);
  const Message again = upstream.request();
  CHECK(again.start_line == "POST /v1/chat/completions?a=1 HTTP/1.1");
  CHECK(again.header("Authorization") == "Bearer sk-configured-key-0000004");
  for (const char* name : {"Cookie", "X-Api-Key", "Accept-Encoding"}) CHECK(again.header(name).empty());
  CHECK(again.head.find("redacted") == std::string::npos);
  CHECK((got.out + got.err).find("sk-") == std::string::npos);
  const Outcome keyless = run_finops({"replay", "--yes", server.log().string(), "--no-log"});
  CHECK(keyless.status == 2);
  CHECK(keyless.err == "finops: there is no key for openai: set OPENAI_API_KEY\n");
}

TEST_CASE("C3 replay: a body that was compressed is sent as it is in the log, with its own length") {
  FakeUpstream upstream(json_response("{}"));
  const ReplayRun replay(upstream);
  const std::string line =
      R"({"v":1,"id":"01M8J9T9595MNAXNSKS3K071D2","ts":"2026-01-15T10:00:00.000Z","kind":"exchange","source":"serve",)"
      R"("route":"/openai_passthrough","provider":"openai","method":"POST","path":"/v1/chat/completions",)"
      R"("operation":"chat","model":"m","status":200,"outcome":"ok","request":{"headers":[["Content-Encoding","gzip"],)"
      R"(["Content-Type","application/json"],["Content-Length","40"]],"bytes":40,"content_encoding":"gzip",)"
      R"("encoding":"utf8","body":"{\"model\":\"m\"}"},"response":{"headers":[],"bytes":2,"encoding":"utf8","body":"{}"}})";
  const std::string log = replay.send().file("one.jsonl", line + "\n");
  const Outcome got = run_finops({"replay", log, "--yes", "--no-log", "--to", upstream.url()}, replay.variables());
  CHECK(verdicts(got.out) == Verdicts{"same"});
  const Message sent = upstream.request();
  CHECK(sent.body == R"({"model":"m"})");
  CHECK(sent.header("Content-Encoding").empty());
  CHECK(sent.header("Content-Length") == "13");
}

TEST_CASE("C3 replay: records of earlier replays are left out unless they are chosen") {
  FakeUpstream upstream(chat_answer("Paris"));
  const ReplayRun replay(upstream);
  REQUIRE(replay.record_chat("gpt-4o-mini", "one").status == 0);
  REQUIRE(replay({"--log", replay.log().string()}).status == 0);
  const Outcome again = replay({"--no-log", "--last", "5"});
  CHECK(verdicts(again.out) == Verdicts{"same"});
  CHECK(again.err.find("left out 1 record of earlier replays") != std::string::npos);
  CHECK(verdicts(replay({"--no-log", "-w", "source = replay"}).out) == Verdicts{"same"});
  const std::string id = replay.recorded().at(1)["id"];
  CHECK(replay_lines(replay({"--no-log", "--id", id.substr(id.size() - 8)}).out).at(0).id == id);
}

TEST_CASE("C3 replay: --last, --limit, --sample and the filters choose, in the order of recording") {
  FakeUpstream upstream(chat_answer("Paris"));
  const ReplayRun replay(upstream);
  for (const char* text : {"one", "two", "three", "four"}) REQUIRE(replay.record_chat("gpt-4o-mini", text).status == 0);
  const auto recorded = replay.recorded();
  const auto ids = [&](const Words& words) {
    Words out;
    for (const ReplayLine& line : replay_lines(replay(words).out)) out.push_back(line.id);
    return out;
  };
  CHECK(ids({"--no-log", "--last", "2"}) == Words{recorded[2]["id"], recorded[3]["id"]});
  CHECK(ids({"--no-log", "--limit", "2"}) == Words{recorded[0]["id"], recorded[1]["id"]});
  CHECK(ids({"--no-log", "-g", "three"}) == Words{recorded[2]["id"]});
  CHECK(ids({"--no-log", "--sample", "100%"}).size() == 4);
  CHECK(ids({"--no-log", "--sample", "50%"}) == ids({"--no-log", "--sample", "50%"}));
  CHECK(ids({"--no-log", "--sample", "0%"}).empty());
  CHECK(ids({"--no-log", "--id", recorded[3]["id"], "--id", recorded[1]["id"]}) ==
        Words{recorded[1]["id"], recorded[3]["id"]});
}

TEST_CASE("C3 C6 replay: nothing that matches is exit code 1, and damaged lines are told and do not stop it") {
  FakeUpstream upstream(chat_answer("Paris"));
  const ReplayRun replay(upstream);
  REQUIRE(replay.record_chat("gpt-4o-mini", "one").status == 0);
  const Outcome none = replay({"-w", "status = 500"});
  CHECK(none.status == 1);
  CHECK(none.out.empty());
  CHECK(none.err == "no entries match\n");
  const std::string whole = log_lines(replay.log()).at(0);
  const std::string log =
      replay.send().file("bad.jsonl", "{\"v\":1,\"id\":\"01\n" + whole + "\n" + whole.substr(0, 300) + "\n");
  const Outcome got = run_finops({"replay", log, "--yes", "--no-log", "--to", upstream.url()}, replay.variables());
  CHECK(got.status == 0);
  CHECK(verdicts(got.out) == Verdicts{"same"});
  CHECK(got.err.find("skipped 2 damaged lines") != std::string::npos);
}

TEST_CASE("C3 replay: records from stdin, several lines or compressed files are read like a plain log") {
  FakeUpstream upstream(chat_answer("Paris"));
  const ReplayRun replay(upstream);
  REQUIRE(replay.record_chat("gpt-4o-mini", "one").status == 0);
  const std::string line = log_lines(replay.log()).at(0);
  const std::string formatted = replay.send().file("formatted.jsonl", Json::parse(line).dump(2) + "\n");
  const Outcome got =
      run_finops({"replay", formatted, "--yes", "--no-log", "--to", upstream.url()}, replay.variables());
  CHECK(verdicts(got.out) == Verdicts{"same"});
  const std::string joined = replay.send().file("joined.jsonl", "garbage" + line + line + "\n");
  const Outcome once = run_finops({"replay", joined, "--yes", "--no-log", "--to", upstream.url()}, replay.variables());
  CHECK(verdicts(once.out) == Verdicts{"same"});
  CHECK(upstream.request().body == upstream.requests().at(0).body);
}

TEST_CASE("C3 L1 replay: answers are compared also if the log keeps no bodies") {
  FakeUpstream upstream(chat_answer("Paris"));
  const ReplayRun replay(upstream);
  REQUIRE(replay.record_chat("gpt-4o-mini", "one").status == 0);
  const Outcome got = replay({"--out", replay.out(), "--log-bodies", "none"});
  CHECK(verdicts(got.out) == Verdicts{"same"});
  const auto records = replay.replayed();
  REQUIRE(records.size() == 1);
  CHECK(records[0]["response"]["body"].is_null());
  CHECK(records[0]["response"]["bytes"] == replay.recorded()[0]["response"]["bytes"]);
}

TEST_CASE("C3 replay --baseline: the old target is asked too, unchanged, and its records are marked") {
  FakeUpstream old_one(chat_answer("Paris")), new_one(chat_answer("Rome", "length"));
  const ReplayRun replay(old_one);
  REQUIRE(replay.record_chat("gpt-4o-mini", "one").status == 0);
  const Outcome got =
      replay({"--out", replay.out(), "--to", new_one.url(), "--model", "gpt-4o-mini=other", "--baseline", "2"});
  CHECK(verdicts(got.out) == Verdicts{"changed"});
  const auto old_requests = old_one.requests();
  REQUIRE(old_requests.size() == 3);
  CHECK(old_requests[2].body == old_requests[0].body);
  CHECK(new_one.requests().size() == 1);
  const auto records = replay.replayed();
  REQUIRE(records.size() == 3);
  CHECK(records[0]["tags"].empty());
  CHECK(records[1]["tags"]["replay"] == "baseline");
  CHECK(records[2]["tags"]["replay"] == "baseline");
}

TEST_CASE("C3 replay --dry-run: how many, which models, what it costs and what cannot be sent, and nothing goes out") {
  FakeUpstream upstream(chat_answer("Paris"));
  const ReplayRun replay(upstream);
  REQUIRE(replay.record_chat("gpt-4o-mini", "one").status == 0);
  REQUIRE(replay.record_chat("gpt-4o-mini", "two").status == 0);
  REQUIRE(replay.record_chat("gpt-4o-mini", "three", {"--log-bodies", "none"}).status == 0);
  const Outcome got = replay({"--dry-run"});
  CHECK(got.status == 0);
  CHECK(got.out == "model\tgpt-4o-mini\t2\t0.0009\nskipped\tits body is not in the log\t1\t-\nall\t-\t2\t0.0009\n");
  const Json json = Json::parse(replay({"--dry-run", "--json", "--model", "gpt-4o-mini=nobody-knows"}).out);
  CHECK(json["requests"] == 2);
  CHECK(json["estimate_usd"].is_null());
  CHECK(json["unknown"] == 2);
  CHECK(json["models"][0]["model"] == "nobody-knows");
  const Outcome shown = replay({"--dry-run"}, {"FINOPS_FORCE_TTY=80"});
  CHECK(shown.out.find("would send 2 requests, which cost about $0.0009\n") == 0);
  CHECK(shown.out.find("would skip 1 exchange: its body is not in the log\n") != std::string::npos);
  CHECK(upstream.requests().size() == 3);
}

}  // namespace finops::test::c3_replay_test
