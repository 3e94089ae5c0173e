// L6: segments, an external logrotate, and what serve refuses or warns about at the start.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

#include <unistd.h>

#include "support/fake_upstream.h"
#include "support/finops_server.h"

namespace finops::test::l6_rotation_test {

using namespace finops::test;
namespace fs = std::filesystem;

namespace {

const std::string kPath = "/openai_passthrough/v1/chat/completions";

Json log_status(const FinopsServer& finops) {
  return Json::parse(finops.exchange(request("GET", "/_finops/status")).body, nullptr, false)["log"];
}

}  // namespace

TEST_CASE("L6: a folder gets a new segment at the size asked for, and status names the active one") {
  FakeUpstream upstream(response("200 OK", {}, std::string(1000, 'r')));
  const TempDir folder;
  FinopsServer finops({.upstreams = {{"openai", upstream.url()}},
                       .args = {"--rotate-size", "64K", "--keep-days", "0", "--keep-size", "0"},
                       .log = folder / "log"});
  const fs::path first = log_status(finops)["path"].get<std::string>();
  CHECK(fs::exists(first));
  RawClient client = finops.connect();
  int asked = 0;
  while (log_status(finops)["path"] == first.string() && asked < 200) {
    CHECK(client.exchange(json_request(kPath, R"({"model":"m"})")).status() == 200);
    ++asked;
  }
  CHECK(asked > 10);
  CHECK(asked < 200);
  const fs::path second = log_status(finops)["path"].get<std::string>();
  CHECK(second != first);
  CHECK(client.exchange(json_request(kPath, R"({"model":"m"})")).status() == 200);
  CHECK(log_records(second).size() == 1);
  CHECK(log_status(finops)["written"] == asked + 1);
}

TEST_CASE("L6 log.logrotate: rename, copytruncate, delete and a swapped symlink lose nothing after the switch") {
  FakeUpstream upstream(response("200 OK", {}, "ok"));
  const TempDir folder;
  fs::create_directory(folder / "one");
  fs::create_directory(folder / "two");
  for (const char* part : {"one", "two"}) fs::permissions(folder / part, fs::perms::owner_all);
  fs::create_directory_symlink(folder / "one", folder / "now");
  const fs::path file = folder / "now/a.jsonl";
  const FinopsServer finops({.upstreams = {{"openai", upstream.url()}}, .log = file});
  RawClient client = finops.connect();
  int asked = 0;
  const auto ask = [&] {
    ++asked;
    return client.exchange(json_request(kPath, "{}")).header("x-finops-id");
  };
  // finops looks at the path once a second; from then on everything is in the new file.
  const auto switched = [&](const fs::path& wanted) {
    return eventually([&] { return find_record(log_records(wanted), ask()).is_object(); });
  };
  ask();
  fs::rename(file, folder / "one/a.jsonl.1");
  CHECK(switched(file));
  for (int i = 0; i < 5; ++i) CHECK(find_record(log_records(file), ask()).is_object());
  CHECK(log_records(folder / "one/a.jsonl.1").size() + log_records(file).size() == static_cast<std::size_t>(asked));

  fs::copy_file(file, folder / "one/a.jsonl.2");
  fs::resize_file(file, 0);
  for (int i = 0; i < 5; ++i) CHECK(find_record(log_records(file), ask()).is_object());
  CHECK(read_file(file).find('\0') == std::string::npos);

  fs::remove(file);
  for (int i = 0; i < 5; ++i) CHECK(find_record(log_records(file), ask()).is_object());

  fs::create_directory_symlink(folder / "two", folder / "next");
  fs::rename(folder / "next", folder / "now");
  CHECK(switched(folder / "two/a.jsonl"));
  for (int i = 0; i < 5; ++i) CHECK(find_record(log_records(folder / "two/a.jsonl"), ask()).is_object());
  CHECK(log_status(finops)["dropped"] == 0);
  CHECK(log_status(finops)["written"] == asked);
}

TEST_CASE("L6 log.readonly: a log that cannot be written ends the start with 6, the place and the remedy") {
  const TempDir folder;
  fs::create_directory(folder / "file.jsonl.d");
  std::ofstream(folder / "file") << "x";
  struct Case {
    std::string log, says;
  };
  std::vector<Case> cases = {{(folder / "file/log").string(), "not a folder"},
                             {"/proc/finops/log", "/proc/finops"},
                             {"/dev/null", "--no-log"}};
  if (::geteuid() != 0) {  // root may write everywhere
    fs::create_directory(folder / "ro");
    fs::permissions(folder / "ro", fs::perms::owner_read | fs::perms::owner_exec);
    cases.push_back({(folder / "ro").string(), "--log"});
  }
  for (const Case& c : cases) {
    const Outcome refused = run_finops({"serve", "--port", "0", "--log", c.log});
    CAPTURE(refused.err);
    CHECK(refused.status == 6);
    CHECK(refused.err.starts_with("finops: "));
    CHECK(std::count(refused.err.begin(), refused.err.end(), '\n') == 1);
  }
}

TEST_CASE("L6: the flags of the log are checked at the start") {
  for (const auto& [flag, value] : {std::pair<std::string, std::string>{"--rotate-size", "1"},
                                    {"--rotate-size", "x"},
                                    {"--log-max-body", "-1"},
                                    {"--keep-days", "3d"},
                                    {"--keep-size", "all"},
                                    {"--fsync", "always"},
                                    {"--log-bodies", "some"},
                                    {"--on-log-error", "stop"}}) {
    const Outcome refused = run_finops({"serve", "--port", "0", flag, value});
    CAPTURE(refused.err);
    CHECK(refused.status == 2);
    CHECK(contains(refused.err, flag));
    CHECK(contains(refused.err, "'" + value + "'"));
  }
}

TEST_CASE("L6: fsync record and never, and bodies left out, from the command line") {
  FakeUpstream upstream(response("200 OK", {}, "answer"));
  for (const char* when : {"record", "never"}) {
    const FinopsServer finops(
        {.upstreams = {{"openai", upstream.url()}}, .args = {"--fsync", when, "--log-bodies", "none"}});
    CHECK(finops.exchange(json_request(kPath, R"({"model":"m"})")).body == "answer");
    const Json record = finops.wait_record();
    CHECK(record["model"] == "m");
    CHECK(record["request"]["body"].is_null());
    CHECK(record["response"]["body"].is_null());
    CHECK(record["response"]["truncated"] == true);
    CHECK(record["response"]["bytes"] == 6);
    CHECK(log_status(finops)["state"] == "whole");
  }
}

}  // namespace finops::test::l6_rotation_test
