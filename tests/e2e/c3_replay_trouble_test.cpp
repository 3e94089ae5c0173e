// C3: what `finops replay` says and how it ends when something around it is wrong: words of the provider, files, rules.
#include <doctest/doctest.h>

#include <atomic>

#include "support/process.h"
#include "support/replay_run.h"

namespace finops::test::c3_replay_trouble_test {
namespace {

using Words = std::vector<std::string>;

// A plain log with exchanges that the mock answered.
std::string recorded_by_mock(const TempDir& home, int count) {
  std::string log = (home / "golden.jsonl").string();
  for (int i = 0; i < count; ++i) {
    REQUIRE(run_finops({"send", "--mock", "--log", log, "-m", "gpt-4o-mini", "text " + std::to_string(i)}).status == 0);
  }
  return log;
}

// A run that can write no file longer than this many blocks of the shell.
Outcome run_with_short_files(const std::string& blocks, const Words& arguments) {
  const TempDir home;
  Words words = {"-c", "ulimit -f " + blocks + "; exec \"$@\"", "sh", finops_binary()};
  words.insert(words.end(), arguments.begin(), arguments.end());
  Process process({"/bin/sh", words, clean_environment(home.path(), {})});
  const int status = process.wait_exit().value_or(-1);
  return {status, process.out(), process.err()};
}

}  // namespace

TEST_CASE("C3 L7 replay: a refusal that repeats the key in its code and its request id does not get it on stderr") {
  const std::string key(SendRun::kKey);
  std::atomic<bool> refuses{false};
  FakeUpstream upstream([&](UpstreamConn& connection) {
    while (true) {
      (void)connection.read_request();
      connection.send(refuses ? response("401 " + key, {{"Content-Type", "application/json"}, {"x-request-id", key}},
                                         R"({"error":{"message":"bad )" + key + R"(","code":")" + key + R"("}})")
                              : chat_answer("Paris"));
    }
  });
  const ReplayRun replay(upstream);
  REQUIRE(replay.record_chat("gpt-4o-mini", "hi").status == 0);
  refuses = true;
  const Outcome got = replay({"--no-log"});
  CHECK(got.status == 1);
  CHECK(got.err.find("finops: openai answered 401 [redacted:") != std::string::npos);
  CHECK((got.err + got.out).find(key) == std::string::npos);
}

TEST_CASE("C3 L4 C6 replay --out: records that could not be written are counted at the end, exit code 6") {
  const TempDir home;
  const std::string log = recorded_by_mock(home, 6), out = (home / "out.jsonl").string();
  const Words words = {"replay", log, "--mock", "--out", out};
  const Outcome got = run_with_short_files("8", words);
  CHECK(got.status == 6);
  CHECK(verdicts(got.out) == Words(6, "same"));
  const std::size_t written = log_records(out).size();
  CHECK(written < 6);
  const std::string missing = std::to_string(6 - written) + (written == 5 ? " record" : " records");
  CHECK(got.err.find("finops: " + missing + " could not be written to " + out + ": ") != std::string::npos);
  CHECK(got.err.find("result: STOPPED  " + missing + " could not be written") != std::string::npos);
}

TEST_CASE("C3 C6 replay --report: a file that may not grow is exit code 6, no signal") {
  const TempDir home;
  const std::string log = recorded_by_mock(home, 2), report = (home / "report.html").string();
  const Outcome got = run_with_short_files("4", {"replay", log, "--mock", "--no-log", "--report", "html=" + report});
  CHECK(got.status == 6);
  CHECK(got.err.find(report) != std::string::npos);
}

TEST_CASE("C3 C6 replay --resume: a file that is replayed is no earlier run of it") {
  FakeUpstream upstream(chat_answer("Paris"));
  const ReplayRun replay(upstream);
  REQUIRE(replay.record_chat("gpt-4o-mini", "hi").status == 0);
  const std::string log = replay.send().file("golden.jsonl", R"({"v":1,"id":"01KEZ89A0000000000007F3KF1"})"
                                                             "\n");
  const std::string before = read_file(log);
  const Outcome got = run_finops({"replay", log, "--mock", "--resume", log});
  CHECK(got.status == 2);
  CHECK(got.err.find("--resume names the file that an earlier run wrote") != std::string::npos);
  CHECK(read_file(log) == before);
}

TEST_CASE("C3 replay --model: a name that no request had is told") {
  FakeUpstream upstream(chat_answer("Paris"));
  const ReplayRun replay(upstream);
  REQUIRE(replay.record_chat("gpt-4o-mini", "hi").status == 0);
  const Words rules = {"--no-log",         "--model", "gpt-4o-mni=a", "--model",
                       "gpt-4o-*=gpt-4.1", "--model", "gpt-4o-mini=b"};
  const std::string note = "finops: --model: no request had the model 'gpt-4o-mni'\n";
  const Outcome got = replay(rules);
  CHECK(got.err.starts_with(note));
  CHECK(got.err.find("no request had", note.size()) == std::string::npos);
  Words quiet = rules;
  quiet.push_back("-q");
  CHECK(replay(quiet).err.find("no request had") == std::string::npos);
}

}  // namespace finops::test::c3_replay_trouble_test
