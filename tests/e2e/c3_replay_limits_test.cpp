// C3: how far `finops replay` goes, and how it ends: limits, refused keys, signals, SIGKILL, order.
#include <doctest/doctest.h>

#include <fcntl.h>
#include <pty.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>

#include "support/replay_run.h"
#include "support/spawn.h"

namespace finops::test::c3_replay_limits_test {
namespace {

using Words = std::vector<std::string>;
using Verdicts = std::vector<std::string>;

void record(const ReplayRun& replay, int count, const std::string& model = "gpt-4o-mini") {
  for (int i = 0; i < count; ++i) REQUIRE(replay.record_chat(model, "text " + std::to_string(i)).status == 0);
}

}  // namespace

TEST_CASE("C3 C6 replay --max-cost: it stops before it costs more, tells what ran, and exits with 7") {
  FakeUpstream upstream(chat_answer("Paris"));  // $0.00045 each
  const ReplayRun replay(upstream);
  record(replay, 5);
  const Outcome got = replay({"--no-log", "--max-cost", "0.001"});
  CHECK(got.status == 7);
  CHECK(verdicts(got.out) == Verdicts{"same", "same"});
  CHECK(got.err.find("--max-cost") != std::string::npos);
  CHECK(upstream.requests().size() == 7);
  const Outcome parallel = replay({"--no-log", "--max-cost", "0.001", "-c", "5"});
  CHECK(parallel.status == 7);
  CHECK(upstream.requests().size() == 9);
  CHECK(replay({"--no-log", "--max-cost", "0.01"}).status == 0);
  CHECK(replay({"--no-log", "--max-cost", "0"}).status == 7);
}

TEST_CASE("C3 C6 replay --max-cost: an answer whose cost nobody knows ends it") {
  FakeUpstream upstream(chat_answer("Paris", "stop", "nobody-knows"));
  const ReplayRun replay(upstream);
  record(replay, 3, "nobody-knows");
  const Outcome got = replay({"--no-log", "--max-cost", "1", "-c", "3"});
  CHECK(got.status == 7);
  CHECK(got.err.find("is not known") != std::string::npos);
  CHECK(upstream.requests().size() == 4);
}

TEST_CASE("C3 C6 replay --max-requests: exit code 7 only if there was more to send") {
  FakeUpstream upstream(chat_answer("Paris"));
  const ReplayRun replay(upstream);
  record(replay, 3);
  CHECK(replay({"--no-log", "--max-requests", "2"}).status == 7);
  CHECK(upstream.requests().size() == 5);
  CHECK(replay({"--no-log", "--max-requests", "3"}).status == 0);
}

TEST_CASE("C3 C6 replay: the first refused key ends it with exit code 1") {
  std::atomic<bool> refuses{false};
  FakeUpstream upstream([&](UpstreamConn& connection) {
    while (true) {
      (void)connection.read_request();
      connection.send(refuses ? response("401 Unauthorized", {{"Content-Type", "application/json"}},
                                         R"({"error":{"message":"Incorrect API key","code":"invalid_api_key"}})")
                              : chat_answer("Paris"));
    }
  });
  const ReplayRun replay(upstream);
  record(replay, 4);
  refuses = true;
  const Outcome got = replay({"--out", replay.out()});
  CHECK(got.status == 1);
  CHECK(verdicts(got.out).size() == 1);
  CHECK(got.err.find("finops: openai answered 401 invalid_api_key\n  Incorrect API key\n") != std::string::npos);
  CHECK(upstream.requests().size() == 5);
  refuses = false;
  CHECK(replay({"--resume", replay.out()}).status == 0);
  CHECK(upstream.requests().size() == 9);
}

TEST_CASE("C3 C6 replay: what Google says of a wrong key ends it, another 400 does not") {
  std::atomic<int> asked{0};
  FakeUpstream upstream([&](UpstreamConn& connection) {
    while (true) {
      (void)connection.read_request();
      const int number = ++asked;
      const auto refusal = [](const char* message) {
        return response(
            "400 Bad Request", {{"Content-Type", "application/json"}},
            std::string(R"({"error":{"code":400,"status":"INVALID_ARGUMENT","message":")") + message + R"("}})");
      };
      connection.send(number <= 3   ? json_response(R"({"candidates":[]})")
                      : number == 4 ? refusal("Invalid value at 'contents'")
                                    : refusal("API key not valid. Please pass a valid API key."));
    }
  });
  const ReplayRun replay(upstream);
  for (int i = 0; i < 3; ++i) {
    REQUIRE(replay.record({"gemini", "/v1beta/models/g:generateContent", "contents:=[]"}).status == 0);
  }
  const Outcome got = replay({"--no-log"});
  CHECK(got.status == 1);
  CHECK(verdicts(got.out).size() == 2);
  CHECK(got.err.find("API key not valid") != std::string::npos);
}

TEST_CASE("C3 L5 replay --resume: after SIGKILL no request is sent twice, and what was done counts") {
  Gate never;
  std::atomic<bool> holds{false};
  std::mutex mutex;
  std::map<std::string, int> asked;
  std::atomic<int> held{0};
  FakeUpstream upstream([&](UpstreamConn& connection) {
    while (true) {
      const Message request = connection.read_request();
      bool hold = false;
      {
        const std::lock_guard lock(mutex);
        if (holds) ++asked[request.body];
        hold = holds && asked.size() > 3;
      }
      if (hold) {
        ++held;
        connection.wait(never);
      }
      connection.send(chat_answer("Paris"));
    }
  });
  const ReplayRun replay(upstream);
  record(replay, 8);
  holds = true;
  const TempDir home;
  {
    Process process({finops_binary(), replay.arguments({"--out", replay.out(), "-c", "2"}),
                     clean_environment(home.path(), replay.variables())});
    REQUIRE(eventually([&] { return held >= 2; }));
    process.signal(SIGKILL);
    (void)process.wait_exit();
  }
  never.open();
  const auto before = replay.replayed().size();
  CHECK(before == 3);
  const Outcome got = replay({"--resume", replay.out()});
  CHECK(got.status == 0);  // two were lost, which is not the provider's fault
  const auto lines = verdicts(got.out);
  CHECK(std::count(lines.begin(), lines.end(), "same") == 6);
  CHECK(std::count(lines.begin(), lines.end(), "skipped") == 2);
  for (const ReplayLine& line : replay_lines(got.out)) {
    CHECK(line.reason == (line.verdict == "same" ? "-" : "lost when an earlier run was killed"));
  }
  CHECK(asked.size() == 8);
  for (const auto& [body, count] : asked) CHECK(count == 1);
  CHECK(replay.replayed().size() == 8);
  CHECK(verdicts(replay({"--resume", replay.out()}).out).size() == 8);
  for (const auto& [body, count] : asked) CHECK(count == 1);
}

TEST_CASE("C3 C6 replay: Ctrl-C ends it, and what ran is printed and recorded") {
  Gate never;
  std::atomic<int> asked{0};
  FakeUpstream upstream([&](UpstreamConn& connection) {
    while (true) {
      (void)connection.read_request();
      if (++asked > 5) connection.wait(never);
      connection.send(chat_answer("Paris"));
    }
  });
  const ReplayRun replay(upstream);
  record(replay, 4);
  const TempDir home;
  Process process(
      {finops_binary(), replay.arguments({"--out", replay.out()}), clean_environment(home.path(), replay.variables())});
  REQUIRE(eventually([&] { return asked >= 6; }));
  process.signal(SIGINT);
  CHECK(process.wait_exit() == 130);
  CHECK(verdicts(process.out()) == Verdicts{"same", "skipped"});
  CHECK(replay_lines(process.out()).back().reason == "interrupted");
  CHECK(process.err().find("STOPPED  interrupted\n") != std::string::npos);
  CHECK(replay.replayed().size() == 2);
  never.open();
  const Outcome rest = replay({"--resume", replay.out()});
  CHECK(rest.status == 0);
  auto lines = verdicts(rest.out);
  std::sort(lines.begin(), lines.end());
  CHECK(lines == Verdicts{"same", "same", "same", "skipped"});
  CHECK(asked == 8);
}

TEST_CASE("C3 C6 replay: a closed pipe is a silent 0 and ends it") {
  FakeUpstream upstream(chat_answer("Paris"));
  const ReplayRun replay(upstream);
  record(replay, 3);
  const TempDir home;
  int ends[2];
  REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
  ::close(ends[0]);
  const Fd closed(ends[1]);
  const Fd errors(::open((home / "err").c_str(), O_WRONLY | O_CREAT, 0600));
  CHECK(wait_for(spawn(finops_binary(), replay.arguments({"--no-log"}),
                       clean_environment(home.path(), replay.variables()), closed.get(), Network::allowed,
                       errors.get())) == 0);
  CHECK(read_file(home / "err").empty());
  CHECK(upstream.requests().size() == 4);
}

TEST_CASE("C3 C6 replay: no answer at all is exit code 3, and what finops says itself is no status of the provider") {
  FakeUpstream upstream(chat_answer("Paris"));
  const ReplayRun replay(upstream);
  record(replay, 2);
  const Outcome got = replay({"--no-log", "--to", "http://127.0.0.1:1"});
  CHECK(got.status == 3);
  const auto lines = replay_lines(got.out);
  REQUIRE(lines.size() == 2);
  CHECK(lines[0].verdict == "error");
  CHECK(lines[0].status_to == "-");
  CHECK(lines[0].usd_to == "-");
  CHECK(lines[0].reason.find("cannot reach 127.0.0.1:1") != std::string::npos);
}

TEST_CASE("C3 C6 replay --budget-hard: a budget that is used up stops it like any other limit") {
  FakeUpstream upstream(chat_answer("Paris"));
  const ReplayRun replay(upstream);
  record(replay, 3);
  const Outcome got = replay({"--out", replay.out(), "--budget", "0.0001", "--budget-hard"});
  CHECK(got.status == 7);
  CHECK(verdicts(got.out) == Verdicts{"same"});
  CHECK(upstream.requests().size() == 4);
  CHECK(verdicts(replay({"--resume", replay.out()}).out) == Verdicts(3, "same"));
  CHECK(upstream.requests().size() == 6);
}

TEST_CASE("C3 replay -c: many at once, and those of one session one after the other in their order") {
  std::mutex mutex;
  std::map<std::string, std::vector<std::string>> begun;  // by session
  std::map<std::string, int> open;
  std::atomic<bool> watching{false};
  std::atomic<int> at_once{0}, most{0}, overlaps{0};
  FakeUpstream upstream([&](UpstreamConn& connection) {
    while (true) {
      const Message request = connection.read_request();
      const std::string session(request.header("session_id"));
      if (watching) {
        const std::lock_guard lock(mutex);
        begun[session].push_back(request.body);
        if (++open[session] > 1) ++overlaps;
        most = std::max(most.load(), ++at_once);
      }
      if (watching && eventually([&] { return most >= 3; })) {
        const std::lock_guard lock(mutex);
        --open[session];
        --at_once;
      }
      connection.send(chat_answer("Paris"));
    }
  });
  const ReplayRun replay(upstream);
  std::map<std::string, std::vector<std::string>> recorded;
  for (int i = 0; i < 12; ++i) {
    const std::string session = std::string("session-") + std::to_string(i % 3);
    REQUIRE(replay.record_chat("gpt-4o-mini", "text " + std::to_string(i), {"session_id:" + session}).status == 0);
    recorded[session].push_back(upstream.request().body);
  }
  watching = true;
  const Outcome got = replay({"--no-log", "-c", "8"});
  CHECK(got.status == 0);
  CHECK(begun == recorded);
  CHECK(overlaps == 0);
  CHECK(most == 3);
}

TEST_CASE("C3 C6 replay: what may cost too much, or nobody knows what, needs --yes without a terminal") {
  FakeUpstream upstream(chat_answer("Paris", "stop", "nobody-knows"));
  const ReplayRun replay(upstream);
  record(replay, 2, "nobody-knows");
  Words words = replay.arguments({"--no-log"});
  words.erase(std::find(words.begin(), words.end(), "--yes"));
  const Outcome unknown = run_finops(words, replay.variables());
  CHECK(unknown.status == 2);
  CHECK(unknown.err.starts_with("finops: this replay costs an unknown amount for 2 of 2 requests, "));
  CHECK(unknown.err.find("--yes") != std::string::npos);
  words.insert(words.end(), {"--model", "nobody-knows=gpt-4o-mini", "--confirm-above", "0.0001"});
  const Outcome dear = run_finops(words, replay.variables());
  CHECK(dear.status == 2);
  CHECK(dear.err.starts_with("finops: this replay costs about $0.0009, more than --confirm-above $0.0001\n"));
  CHECK(upstream.requests().size() == 2);
  words.insert(words.end(), {"--max-requests", "1"});
  CHECK(run_finops(words, replay.variables()).err.find("costs about $0.0005, ") != std::string::npos);
  words.resize(words.size() - 2);
  words.back() = "0.01";
  CHECK(run_finops(words, replay.variables()).status == 0);
  CHECK(upstream.requests().size() == 4);
}

TEST_CASE("C3 C6 replay: what does not fit is told in one line before anything is read or sent") {
  const TempDir home;
  const std::string log = (home / "log").string();
  const std::string taken = (home / "taken.jsonl").string();
  REQUIRE(run_finops({"send", "--mock", "--log", taken, "openai", "/v1/models"}).status == 0);
  struct Case {
    Words words;
    int status;
    std::string first_line;
  };
  const std::vector<Case> cases = {
      {{"--last", "0"}, 2, "--last: '0' is not a number from 1 to 18446744073709551615"},
      {{"--last", "x"}, 2, "--last: 'x' is not a number from 1 to 18446744073709551615"},
      {{"--limit", "0"}, 2, "--limit: '0' is not a number from 1 to 18446744073709551615"},
      {{"--last", "2", "--limit", "2"}, 2, "--last and --limit exclude each other"},
      {{"--id", "abcd", "--last", "2"}, 2, "--id and --last exclude each other: --id names the exchanges"},
      {{"--id", "abcd", "--errors"}, 2, "--id and --errors exclude each other: --id names the exchanges"},
      {{"--sample", "110%"}, 2, "--sample: '110%' is not a percentage such as 10% or 0.5%"},
      {{"--to", "nowhere"}, 2, "--to: 'nowhere': "},
      {{"--to", "http://a", "--mock"}, 2, "--to and --mock exclude each other"},
      {{"--provider", "opnai"}, 2, "--provider: 'opnai' is not a provider; did you mean 'openai'?"},
      {{"--model", "gpt-4o"}, 2, "--model: 'gpt-4o' is not NAME=MODEL, as in my-deployment=gpt-4.1"},
      {{"--set", "temperature=0"}, 2, "--set: 'temperature=0' is not POINTER=JSON, as in /temperature=0"},
      {{"--set", "/a=b"}, 2, "--set: '/a=b' has no JSON after '='; a text is written in quotes: '/model=\"gpt\"'"},
      {{"--set", "/a"}, 2, "--set: '/a' is not POINTER=JSON, as in /temperature=0"},
      {{"--set", "/a~2=1"}, 2, "--set: '/a~2=1' is not POINTER=JSON, as in /temperature=0"},
      {{"--unset", "user"},
       2,
       "--unset: 'user' is not a JSON pointer, which begins with '/', as in /messages/0/content"},
      {{"--ignore", ""}, 2, "--ignore: '' is not a JSON pointer, which begins with '/', as in /messages/0/content"},
      {{"-H", "nonsense"}, 2, "-H takes 'Name: value', or @FILE with one on each line"},
      {{"-H", "Host: x"}, 2, "the header Host is set by finops itself"},
      {{"-H", "@/nowhere/at/all"}, 6, "cannot read /nowhere/at/all: No such file or directory"},
      {{"-c", "0"}, 2, "--concurrency: '0' is not a number from 1 to 1000"},
      {{"--pace", "fast"}, 2, "--pace: 'fast' is not asap, recorded, x2 (twice as fast) or 3/s"},
      {{"--pace", "x0"}, 2, "--pace: 'x0' is not asap, recorded, x2 (twice as fast) or 3/s"},
      {{"--max-cost", "much"}, 2, "--max-cost: 'much' is not an amount such as 0.01"},
      {{"--max-requests", "0"}, 2, "--max-requests: '0' is not a number from 1 to 18446744073709551615"},
      {{"--compare", "all"}, 2, "--compare: 'all' is not one of shape|text|exact|none"},
      {{"--similarity", "2"}, 2, "--similarity: '2' is not a number from 0 to 1, as in 0.8"},
      {{"--baseline", "0"}, 2, "--baseline: '0' is not a number from 1 to 100"},
      {{"--tolerate", "-1"}, 2, "--tolerate: '-1' is not a percentage such as 10% or 0.5%"},
      {{"--out", "run"}, 2, "--out: 'run' does not end in .jsonl"},
      {{"--out", taken}, 2, taken + " exists; --resume goes on with the run that wrote it"},
      {{"--out", "a.jsonl", "--resume", "b.jsonl"}, 2, "--out and --resume exclude each other"},
      {{"--out", "a.jsonl", "--no-log"}, 2, "--out and --no-log exclude each other"},
      {{"--resume", (home / "gone.jsonl").string()}, 6, "cannot read "},
      {{"--dry-run", "--out", "a.jsonl"}, 2, "--dry-run and --out exclude each other: nothing is sent"},
      {{"--since", "tomorrow"}, 2, "--since: 'tomorrow' is not a time such as"},
      {{"-w", "statsu>1"}, 2, "-w: "},
      {{"--provder", "x"}, 2, "unknown flag '--provder'; did you mean '--provider'?"},
      {{"nowhere.jsonl"}, 6, "cannot read nowhere.jsonl"},
  };
  for (const Case& one : cases) {
    CAPTURE(one.words.back());
    Words words = {"replay"};
    words.insert(words.end(), one.words.begin(), one.words.end());
    const Outcome got = run_finops(words, {"FINOPS_LOG=" + log});
    CHECK(got.status == one.status);
    CHECK(got.out.empty());
    CHECK(got.err.substr(0, got.err.find('\n')).find("finops: " + one.first_line) == 0);
    CHECK(std::count(got.err.begin(), got.err.end(), '\n') <= 6);
  }
}

}  // namespace finops::test::c3_replay_limits_test
