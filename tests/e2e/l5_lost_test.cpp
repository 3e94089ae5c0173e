// L5: whatever a crash leaves in flight is in the log after the next start.
#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <mutex>
#include <random>
#include <set>
#include <thread>

#include "support/fake_upstream.h"
#include "support/finops_server.h"

namespace finops::test::l5_lost_test {

using namespace finops::test;

namespace {

const std::string kPath = "/openai_passthrough/v1/chat/completions";

std::size_t notes_in(const std::filesystem::path& folder) {
  std::size_t n = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) n += entry.path().extension() == ".inflight";
  return n;
}

Json status(const FinopsServer& finops) {
  return Json::parse(finops.exchange(request("GET", "/_finops/status")).body, nullptr, false);
}

// Sends requests with bodies that name them until the server is gone; keeps the ids of the answers that it saw whole.
class Client {
 public:
  Client(std::uint16_t port, std::string name, std::atomic<int>& done)
      : thread_([this, port, name = std::move(name), &done] { run(port, name, done); }) {}
  ~Client() { join(); }
  void join() {
    if (thread_.joinable()) thread_.join();
  }
  std::vector<std::string> finished;  // after join()

 private:
  void run(std::uint16_t port, const std::string& name, std::atomic<int>& done) {
    try {
      RawClient client(port);
      for (int i = 0;; ++i) {
        const std::string tag = "k=" + name + "." + std::to_string(i);
        const Message answer = client.exchange(request(
            "POST", kPath, {{"Content-Type", "application/json"}, {"x-finops-tag", tag}}, R"({"model":"gpt-4o"})"));
        if (!answer.complete) return;
        finished.push_back(answer.header("x-finops-id"));
        ++done;
      }
    } catch (const std::exception&) {  // refused: the server is gone
    }
  }
  std::thread thread_;
};

}  // namespace

TEST_CASE("L5: a request in flight when finops is killed is lost at the next start, in a folder and in a file") {
  for (const char* log : {"log", "a.jsonl"}) {
    const TempDir folder;
    Gate never;
    FakeUpstream upstream([&](UpstreamConn& connection) {
      connection.read_request();
      connection.wait(never);
    });
    const ServerSetup setup{.upstreams = {{"openai", upstream.url()}}, .log = folder / log};
    {
      const FinopsServer finops(setup);
      RawClient client = finops.connect();
      client.send(json_request(kPath, R"({"model":"gpt-4o"})"));
      CHECK(eventually([&] { return upstream.requests().size() == 1; }));
      finops.process().signal(SIGKILL);
      CHECK(finops.process().wait_exit() == 128 + SIGKILL);
    }
    const FinopsServer next(setup);
    const Json lost = next.wait_record(0);
    CHECK(lost["outcome"] == "lost");
    CHECK(lost["method"] == "POST");
    CHECK(lost["path"] == "/v1/chat/completions");
    CHECK(lost["status"].is_null());
    CHECK(lost["response"].is_null());
    CHECK(eventually([&] { return status(next)["log"]["lost_recovered"] == 1; }));
  }
}

TEST_CASE("L5: after an orderly end nothing is lost and no note is left") {
  const TempDir folder;
  FakeUpstream upstream(response("200 OK", {}, "ok"));
  {
    FinopsServer finops({.upstreams = {{"openai", upstream.url()}}, .log = folder / "log"});
    finops.exchange(json_request(kPath, "{}"));
    CHECK(notes_in(folder / "log") == 1);
    CHECK(finops.stop() == 0);
  }
  CHECK(notes_in(folder / "log") == 0);
  CHECK(log_records(folder / "log").size() == 1);
}

// Every answer that a client finished has its record; what else upstream saw is lost, cut off, or has its record, too;
// nobody's line is harmed.
TEST_CASE("L5 log.kill9: rounds of SIGKILL under load") {
  const int rounds = env_number("FINOPS_KILL_ROUNDS", slow_run() ? 20 : 200);
  std::mutex mutex;
  std::set<std::string> reached;  // tags of what upstream saw
  FakeUpstream upstream([&](UpstreamConn& connection) {
    for (int i = 0;; ++i) {
      const Message seen = connection.read_request();
      {
        const std::lock_guard lock(mutex);
        reached.insert(seen.header("x-finops-tag"));
      }
      if (i % 2 == 0) {
        connection.send(response("200 OK", {}, std::string(3000, 'b')));
      } else {
        connection.send(response("200 OK", {{"Transfer-Encoding", "chunked"}, {"Content-Type", "text/event-stream"}},
                                 chunk("data: 1\n\n")));
        connection.send(chunk("data: 2\n\n") + std::string(kLastChunk));
      }
    }
  });
  const TempDir folder;
  std::mt19937 random(20261122);
  std::vector<std::string> finished;
  for (int round = 0; round < rounds; ++round) {
    FinopsServer finops({.upstreams = {{"openai", upstream.url()}}, .log = folder / "log"});
    std::atomic<int> done = 0;
    std::vector<std::unique_ptr<Client>> clients;
    for (int c = 0; c < 3; ++c) {
      clients.push_back(std::make_unique<Client>(finops.port(), std::to_string(round) + "." + std::to_string(c), done));
    }
    const int moment = static_cast<int>(random() % 15);
    CHECK(eventually([&] { return done >= moment; }));
    finops.process().signal(SIGKILL);
    for (const auto& client : clients) {
      client->join();
      finished.insert(finished.end(), client->finished.begin(), client->finished.end());
    }
    CHECK(finops.process().wait_exit() == 128 + SIGKILL);
  }
  {
    const FinopsServer last({.upstreams = {{"openai", upstream.url()}}, .log = folder / "log"});
    CHECK(eventually([&] { return notes_in(folder / "log") == 1; }));
  }
  std::set<std::string> ids, tags;
  int damaged = 0, twice = 0, lost = 0;
  for (const Json& record : log_records(folder / "log")) {
    if (record.is_discarded()) {
      ++damaged;
      continue;
    }
    twice += !ids.insert(record.value("id", "")).second;
    lost += record["outcome"] == "lost";
    if (record["tags"].contains("k")) tags.insert("k=" + record["tags"]["k"].get<std::string>());
  }
  int missing = 0, unseen = 0;
  for (const std::string& id : finished) missing += !ids.contains(id);
  for (const std::string& tag : reached) unseen += !tag.empty() && !tags.contains(tag);
  MESSAGE(rounds << " rounds: " << finished.size() << " answers finished, " << reached.size()
                 << " requests reached upstream, " << ids.size() << " records, " << lost << " of them lost, " << damaged
                 << " torn lines");
  CHECK(missing == 0);
  CHECK(unseen == 0);
  CHECK(twice == 0);
  CHECK(lost > 0);
  CHECK(damaged <= rounds);  // a kill may tear the line being written; it must not swallow another
}

}  // namespace finops::test::l5_lost_test
