// C3: what `finops replay` says and how it ends when something around it is wrong: words of the provider, files, rules.
#include <doctest/doctest.h>

#include <atomic>

#include "support/process.h"
#include "support/replay_run.h"

namespace finops::test::c3_replay_trouble_test {
namespace {

using Words = std::vector<std::string>;

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

}  // namespace finops::test::c3_replay_trouble_test
