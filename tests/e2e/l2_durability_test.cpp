// L2 and L3: a client that saw the end finds the record, whatever happens next, and lines never mix.
#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <memory>
#include <random>
#include <thread>

#include "support/fake_upstream.h"
#include "support/finops_server.h"

namespace finops::test::l2_durability_test {

using namespace finops::test;

namespace {

const std::string kPath = "/openai_passthrough/v1/x";
const std::string kChunked =
    response("200 OK", {{"Transfer-Encoding", "chunked"}}, chunk("data: 1\n\n") + std::string(kLastChunk));

// Looks at the text of the lines: parsing megabytes takes these tests too long.
std::string_view id_of(std::string_view line) {
  constexpr std::string_view kStart = R"({"v":1,"id":")";
  return line.starts_with(kStart) && line.ends_with('}') ? line.substr(kStart.size(), 26) : std::string_view{};
}

bool is_logged(const FinopsServer& finops, const Message& answer) {
  const std::vector<std::string> lines = log_lines(finops.log());
  const std::string id = answer.header("x-finops-id");
  return !id.empty() && std::any_of(lines.begin(), lines.end(), [&](const auto& line) { return id_of(line) == id; });
}

// The log has the record at the very moment the client has the end; looked at once, without waiting.
void logged_before_the_end(const std::string& answer, const std::string& bytes, int rounds = 50) {
  FakeUpstream upstream(answer);
  const FinopsServer finops({.upstreams = {{"openai", upstream.url()}}});
  int missing = 0;
  for (int i = 0; i < rounds; ++i) {
    const Message seen = finops.exchange(bytes);
    missing += !is_logged(finops, seen);
  }
  CHECK(missing == 0);
}

// Asks again and again and keeps the ids of the answers it saw whole, until the server is gone.
class Asker {
 public:
  explicit Asker(std::uint16_t port, std::string bytes)
      : thread_([this, port, bytes = std::move(bytes)] { run(port, bytes); }) {}
  ~Asker() { join(); }
  void join() {
    if (thread_.joinable()) thread_.join();
  }

  std::vector<std::string> seen;  // after join()
  std::atomic<int> count = 0;

 private:
  void run(std::uint16_t port, const std::string& bytes) {
    try {
      RawClient client(port);
      for (;;) {
        const Message answer = client.exchange(bytes);
        if (!answer.complete) return;
        seen.push_back(answer.header("x-finops-id"));
        ++count;
      }
    } catch (const std::exception&) {  // refused: the server is gone
    }
  }

  std::thread thread_;
};

}  // namespace

TEST_CASE("L2: the record is in the file before the client sees the end of a body with a length") {
  logged_before_the_end(response("200 OK", {}, "0123456789"), request("GET", kPath));
}

TEST_CASE("L2: the record is in the file before the client sees the last chunk") {
  logged_before_the_end(kChunked, json_request(kPath, R"({"stream":true})"));
}

TEST_CASE("L2: the record is in the file before an answer without a body is seen") {
  logged_before_the_end(response("204 No Content"), request("DELETE", kPath));
  logged_before_the_end(response("200 OK", {}, ""), request("GET", kPath));
  logged_before_the_end("HTTP/1.1 200 OK\r\nContent-Length: 55\r\n\r\n", request("HEAD", kPath));
}

TEST_CASE("L2: the record is in the file before the close that ends a body without framing") {
  logged_before_the_end(kChunked, "GET " + kPath + " HTTP/1.0\r\nHost: localhost\r\n\r\n");
}

TEST_CASE("L2: the record is in the file before the last byte of a large body is seen") {
  logged_before_the_end(response("200 OK", {}, random_bytes(3'000'000, 4)), request("GET", kPath), 5);
}

TEST_CASE("L2: the record of finops' own answer is in the file before it is seen") {
  const FinopsServer finops({.upstreams = {{"openai", "http://127.0.0.1:" + std::to_string(closed_port())}}});
  for (int i = 0; i < 20; ++i) {
    CHECK(is_logged(finops, finops.exchange(json_request(kPath, "{}"))));
    CHECK(is_logged(finops, finops.exchange(request("GET", "/openai_passthrough/../x"))));
  }
}

TEST_CASE("L2: kill -9 at any moment loses no exchange whose end was seen") {
  const int rounds = env_number("FINOPS_KILL_ROUNDS", 40);
  FakeUpstream upstream([](UpstreamConn& connection) {
    for (;;)
      connection.send(contains(connection.read_request().target(), "chunked")
                          ? kChunked
                          : response("200 OK", {}, std::string(5000, 'b')));
  });
  const TempDir folder;
  std::mt19937 random(20240607);
  std::vector<std::string> seen;
  for (int round = 0; round < rounds; ++round) {
    FinopsServer finops({.upstreams = {{"openai", upstream.url()}}, .log = folder / "log"});
    Asker plain(finops.port(), json_request(kPath, std::string(2000, 'a')));
    Asker chunked(finops.port(), json_request(kPath + "/chunked", R"({"stream":true})"));
    const int moment = static_cast<int>(random() % 40);
    CHECK(eventually([&] { return plain.count + chunked.count >= moment; }));
    finops.process().signal(SIGKILL);
    for (Asker* asker : {&plain, &chunked}) {
      asker->join();
      seen.insert(seen.end(), asker->seen.begin(), asker->seen.end());
    }
    CHECK(finops.process().wait_exit() == 128 + SIGKILL);
  }
  int damaged = 0;
  std::vector<std::string> logged;
  for (const Json& record : log_records(folder / "log")) {
    if (record.is_discarded()) {
      ++damaged;
    } else {
      logged.push_back(record.value("id", ""));
    }
  }
  std::sort(logged.begin(), logged.end());
  CHECK(std::adjacent_find(logged.begin(), logged.end()) == logged.end());
  int lost = 0;
  for (const std::string& id : seen) lost += !std::binary_search(logged.begin(), logged.end(), id);
  MESSAGE(seen.size() << " answers seen in " << rounds << " rounds, " << logged.size() << " records, " << damaged
                      << " damaged lines");
  CHECK(lost == 0);
  CHECK(damaged == 0);
  CHECK(seen.size() > static_cast<std::size_t>(rounds));
}

TEST_CASE("L3: eight processes write one file and no line is torn") {
  constexpr int kProcesses = 8, kEach = 12;
  FakeUpstream upstream([](UpstreamConn& connection) {
    for (;;) {
      const Message seen = connection.read_request();
      connection.send(
          response("200 OK", {{"Content-Type", "text/plain"}}, "echo " + seen.body.substr(0, seen.body.size() / 4)));
    }
  });
  const TempDir folder;
  const std::filesystem::path file = folder / "shared.jsonl";
  std::vector<std::unique_ptr<FinopsServer>> servers;
  servers.reserve(kProcesses);
  for (int i = 0; i < kProcesses; ++i) {
    servers.push_back(
        std::make_unique<FinopsServer>(ServerSetup{.upstreams = {{"openai", upstream.url()}}, .log = file}));
  }
  std::vector<std::vector<std::string>> ids(kProcesses);
  std::vector<std::thread> writers;
  writers.reserve(kProcesses);
  for (int i = 0; i < kProcesses; ++i) {
    writers.emplace_back([&, i] {
      const auto at = static_cast<std::size_t>(i);
      RawClient client(servers[at]->port());
      for (int n = 0; n < kEach; ++n) {
        const std::size_t size = 1000U << (n + i) % 12;  // 1 KB to 2 MB
        const std::string body(size, static_cast<char>('a' + i));
        const Message answer = client.exchange(request("POST", kPath, {{"Content-Type", "text/plain"}}, body));
        if (answer.complete && answer.status() == 200) ids[at].push_back(answer.header("x-finops-id"));
      }
    });
  }
  for (std::thread& writer : writers) writer.join();

  const std::string text = read_file(file);
  CHECK((text.empty() || text.back() == '\n'));
  const std::vector<std::string> lines = log_lines(file);
  CHECK(lines.size() == kProcesses * kEach);
  std::vector<std::string> logged;
  for (const std::string& line : lines) {
    logged.emplace_back(id_of(line));
    REQUIRE(!logged.back().empty());
    const std::size_t body = line.find(R"("body":")") + 8;
    const std::size_t end = line.find_first_not_of(line[body], body);
    REQUIRE(end != std::string::npos);
    CHECK(end - body >= 1000);
    CHECK(line.substr(end).starts_with(R"("},"response":{)"));
    CHECK(line.ends_with(R"("}})"));
    if (line.size() < 100'000) CHECK(Json::accept(line));
  }
  std::sort(logged.begin(), logged.end());
  int lost = 0;
  for (const auto& own : ids) {
    CHECK(own.size() == kEach);
    for (const std::string& id : own) lost += !std::binary_search(logged.begin(), logged.end(), id);
  }
  CHECK(lost == 0);
}

TEST_CASE("L3: many threads of one process write one file and no line is torn") {
  FakeUpstream upstream(response("200 OK", {}, "ok"));
  const FinopsServer finops({.upstreams = {{"openai", upstream.url()}}});
  std::vector<std::thread> writers;
  writers.reserve(16);
  for (int i = 0; i < 16; ++i) {
    writers.emplace_back([&, i] {
      RawClient client(finops.port());
      for (int n = 0; n < 30; ++n) client.exchange(request("POST", kPath, {}, std::string(100U << (n + i) % 8, 'x')));
    });
  }
  for (std::thread& writer : writers) writer.join();
  std::vector<Json> records = finops.records();
  CHECK(records.size() == 16 * 30);
  for (const Json& record : records) CHECK(record.is_object());
}

TEST_CASE("L3: an unfinished last line of a dead writer does not damage another record") {
  FakeUpstream upstream(response("200 OK", {}, "ok"));
  const TempDir folder;
  const std::filesystem::path file = folder / "shared.jsonl";
  {
    const FinopsServer first({.upstreams = {{"openai", upstream.url()}}, .log = file});
    first.exchange(request("GET", kPath));
  }
  const std::string torn = R"({"v":1,"id":"01TORN)";
  std::ofstream(file, std::ios::app | std::ios::binary) << torn;
  const FinopsServer second({.upstreams = {{"openai", upstream.url()}}, .log = file});
  second.exchange(request("GET", kPath));
  std::vector<Json> records = log_records(file);
  REQUIRE(records.size() == 3);
  CHECK(records[0].is_object());
  CHECK(records[1].is_discarded());
  CHECK(records[2].is_object());
  CHECK(contains(read_file(file), torn));
}

}  // namespace finops::test::l2_durability_test
