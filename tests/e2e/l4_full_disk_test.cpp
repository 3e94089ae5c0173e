// L4: the proxy goes on when its log cannot be written, says so, and recovers.
#include <doctest/doctest.h>

#include <sys/mount.h>
#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "support/fake_upstream.h"
#include "support/finops_server.h"
#include "support/log_text.h"

namespace finops::test::l4_full_disk_test {

using namespace finops::test;

namespace {

const std::string kPath = "/openai_passthrough/v1/chat/completions";

// A disk of 1 MB: a tmpfs where that is allowed, else a limit on the size of finops' files.
class SmallDisk {
 public:
  SmallDisk() {
    std::filesystem::create_directory(dir_ / "disk");
    mounted_ = ::geteuid() == 0 && ::mount("none", path().c_str(), "tmpfs", 0, "size=1m,mode=700") == 0;
    std::filesystem::permissions(path(), std::filesystem::perms::owner_all);
  }
  ~SmallDisk() {
    if (mounted_) ::umount2(path().c_str(), MNT_DETACH);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  std::filesystem::path path() const { return dir_ / "disk"; }
  bool mounted() const { return mounted_; }

  void fill(const FinopsServer& finops) const {
    if (!mounted_) return limit(finops, 1);
    std::ofstream ballast(path() / "ballast", std::ios::binary);
    const std::string block(4096, 'x');
    while (ballast.write(block.data(), 4096).flush()) {}
  }
  void empty(const FinopsServer& finops) const {
    if (!mounted_) return limit(finops, RLIM_INFINITY);
    std::filesystem::remove(path() / "ballast");
  }

 private:
  static void limit(const FinopsServer& finops, rlim_t most) {
    const rlimit wanted{most, RLIM_INFINITY};
    REQUIRE(::prlimit(finops.process().pid(), RLIMIT_FSIZE, &wanted, nullptr) == 0);
  }
  TempDir dir_;
  bool mounted_ = false;
};

Json log_status(const FinopsServer& finops) {
  return Json::parse(finops.exchange(request("GET", "/_finops/status")).body, nullptr, false)["log"];
}

std::vector<Json> notes(const std::filesystem::path& log) {
  std::vector<Json> out;
  for (const std::string& line : log_lines(log)) {
    Json record = Json::parse(line, nullptr, false);
    REQUIRE(record.is_object());  // nothing is torn
    if (record["kind"] == "note") out.push_back(record);
  }
  return out;
}

}  // namespace

TEST_CASE("L4 log.enospc_real: a full disk stops no traffic, is said, and recovers with a note") {
  const SmallDisk disk;
  FakeUpstream upstream(response("200 OK", {}, std::string(2000, 'r')));
  FinopsServer finops({.upstreams = {{"openai", upstream.url()}}, .log = disk.path() / "log"});
  const auto ask = [&](int times) {
    RawClient client = finops.connect();
    for (int i = 0; i < times; ++i) CHECK(client.exchange(json_request(kPath, R"({"model":"m"})")).status() == 200);
  };
  ask(5);
  disk.fill(finops);
  ask(40);
  const Json full = log_status(finops);
  CHECK(full["state"] != "whole");
  CHECK(full["waiting"].get<int>() > 0);
  CHECK(full["last_error"].is_string());
  CHECK(finops.process().wait_line("finops: cannot write"));
  disk.empty(finops);
  CHECK(eventually([&] { return log_status(finops)["state"] == "whole"; }));
  ask(3);
  const Json after = log_status(finops);
  CHECK(after["written"] == 48);
  CHECK(after["waiting"] == 0);
  CHECK(after["dropped"] == 0);
  CHECK(finops.records().size() == 48);
  const auto said = notes(finops.log());
  REQUIRE(said.size() == 1);
  CHECK(said[0]["note"]["event"] == "log_recovered");
  CHECK(said[0]["note"]["late"] == full["waiting"]);
  CHECK(said[0]["note"]["dropped"] == 0);
  CHECK(finops.stop() == 0);
}

TEST_CASE(
    "L4: --on-log-error=refuse records an exchange that was let in before the log failed, and only new ones get 503") {
  const SmallDisk disk;
  Gate begun, go;
  FakeUpstream upstream([&](UpstreamConn& connection) {
    while (true) {
      const bool slow = contains(connection.read_request().body, "slow");
      connection.send("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2000\r\n\r\n");
      if (slow) begun.open(), connection.wait(go);
      connection.send(std::string(2000, 'r'));
    }
  });
  FinopsServer finops(
      {.upstreams = {{"openai", upstream.url()}}, .args = {"--on-log-error", "refuse"}, .log = disk.path() / "log"});
  RawClient running = finops.connect();
  running.send(json_request(kPath, R"({"model":"slow"})"));
  REQUIRE(begun.wait());
  disk.fill(finops);
  CHECK(eventually([&] { return finops.exchange(json_request(kPath, R"({"model":"m"})")).status() == 503; }));
  go.open();
  const Message answer = running.receive("POST");
  CHECK(answer.status() == 200);
  CHECK(answer.complete);
  CHECK(answer.body.size() == 2000);
  CHECK(eventually([&] { return log_status(finops)["waiting"].get<int>() > 0; }));
  CHECK(log_status(finops)["dropped"] == 0);
  disk.empty(finops);
  CHECK(eventually([&] { return log_status(finops)["state"] == "whole"; }));
  CHECK(finops.stop() == 0);
  std::vector<Json> records;
  for (const auto& file : log_files(disk.path() / "log")) {
    for (Json& record : log_records(file)) records.push_back(std::move(record));
  }
  const Json record = find_record(records, answer.header("x-finops-id"));
  REQUIRE(record.is_object());
  CHECK(record["outcome"] == "ok");
  CHECK(record["status"] == 200);
}

TEST_CASE("L4: --on-log-error=refuse answers 503 while the log cannot be written, and sends nothing upstream") {
  const SmallDisk disk;
  FakeUpstream upstream(response("200 OK", {}, std::string(2000, 'r')));
  FinopsServer finops(
      {.upstreams = {{"openai", upstream.url()}}, .args = {"--on-log-error", "refuse"}, .log = disk.path() / "log"});
  const auto ask = [&] { return finops.exchange(json_request(kPath, R"({"model":"m"})")); };
  CHECK(ask().status() == 200);
  disk.fill(finops);
  Message answer;
  CHECK(eventually([&] { return (answer = ask()).status() == 503; }));
  CHECK(answer.header("x-finops-error") == "log_unavailable");
  CHECK(contains(answer.body, R"({"error":{"message":"finops: )"));
  const std::size_t sent = upstream.requests().size();
  CHECK(ask().status() == 503);
  CHECK(upstream.requests().size() == sent);
  disk.empty(finops);
  // Refusals wait in memory, too; a thousand of them would fill this disk again.
  CHECK(eventually([&] { return log_status(finops)["state"] == "whole"; }));
  CHECK(ask().status() == 200);
}

}  // namespace finops::test::l4_full_disk_test
