// C3, P5: memory of `finops replay` does not grow with the log.
#include <doctest/doctest.h>

#include <atomic>
#include <fstream>

#include "support/replay_run.h"

namespace finops::test::c3_replay_memory_test {
namespace {

constexpr std::size_t kBody = 200'000;

// A log of chats with large bodies, in the shape that serve writes.
void write_log(const std::string& path, int count) {
  std::ofstream out(path, std::ios::binary);
  for (int i = 0; i < count; ++i) {
    const std::string number = std::to_string(1'000'000 + i);
    const Json body = {{"model", "m"},
                       {"messages", {{{"role", "user"}, {"content", std::string(kBody, 'x') + number}}}}};
    const Json message = {{"headers", Json::array()}, {"encoding", "utf8"}, {"body", body.dump()}};
    const Json answer = {{"headers", Json::array()}, {"encoding", "utf8"}, {"body", std::string(kBody, 'y')}};
    const Json record = {{"v", 1},
                         {"id", "01M8J9T9595MNAXNSKS" + number},
                         {"ts", "2026-01-15T10:00:00.000Z"},
                         {"kind", "exchange"},
                         {"source", "serve"},
                         {"provider", "openai"},
                         {"method", "POST"},
                         {"path", "/v1/chat/completions"},
                         {"model", "m"},
                         {"status", 200},
                         {"outcome", "ok"},
                         {"request", message},
                         {"response", answer}};
    out << record.dump() << '\n';
  }
}

// The peak of the process when the last request arrives, in KiB.
std::uint64_t peak_of(int count) {
  std::atomic<int> asked{0};
  std::atomic<Process*> process{nullptr};
  std::atomic<std::uint64_t> peak{0};
  FakeUpstream upstream([&](UpstreamConn& connection) {
    while (true) {
      (void)connection.read_request();
      if (++asked == count && eventually([&] { return process.load() != nullptr; }))
        peak = process.load()->peak_rss_kib();
      connection.send(response("200 OK", {{"Content-Type", "text/plain"}}, std::string(kBody, 'y')));
    }
  });
  const TempDir home;
  const std::string log = (home / "log.jsonl").string();
  write_log(log, count);
  Process replay({finops_binary(),
                  {"replay", log, "--yes", "--out", (home / "out.jsonl").string(), "-c", "8", "--to", upstream.url()},
                  clean_environment(home.path(), {"OPENAI_API_KEY=sk-a-key-of-the-test-0001"})});
  process = &replay;
  CHECK(replay.wait_exit() == 0);
  CHECK(asked == count);
  return peak;
}

}  // namespace

TEST_CASE("C3 P5 replay: five times as many exchanges with large bodies need no more memory") {
  if (sanitized()) return;  // their allocators keep what was freed
  const std::uint64_t few = peak_of(40), many = peak_of(200);
  CAPTURE(few);
  CAPTURE(many);
  CHECK(few > 5 * 1024);
  CHECK(many < few + 20 * 1024);  // the bodies of 160 more are 64 MB
}

}  // namespace finops::test::c3_replay_memory_test
