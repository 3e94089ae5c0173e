// L4: what the log does without when it cannot be written, and how all of it comes back.
#include <doctest/doctest.h>

#include <filesystem>

#include "core/log/log_faults.h"
#include "core/log/small_disk.h"
#include "core/log/write/log_ladder.h"

namespace finops::test::log_steps_test {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

}  // namespace

TEST_CASE("L4: response bodies go first, then request bodies, then records wait, and all of it comes back") {
  const TempDir dir;
  SmallDisk disk;
  auto logger = logger_on(dir / "a.jsonl", disk);
  const auto log = [&](std::size_t request, std::size_t response) {
    Exchange x = sized_exchange(request, response);
    return logger->record(x, nullptr).ok();
  };
  CHECK(log(5000, 50'000));
  disk.most = 20'000;
  CHECK(log(5000, 50'000));
  CHECK(logger->health().step == LogStep::no_response_bodies);
  CHECK(log(5000, 10));  // small, but nothing is tried in this state
  disk.most = 4000;
  CHECK(log(5000, 50'000));
  CHECK(logger->health().step == LogStep::no_bodies);
  disk.most = 100;
  CHECK_FALSE(log(5000, 50'000));
  CHECK_FALSE(log(5000, 50'000));
  CHECK(logger->health().step == LogStep::memory);
  CHECK(logger->health().waiting == 2);
  CHECK(logger->health().written == 4);
  disk.most = std::string::npos;
  logger->each_second();
  CHECK(log(5000, 50'000));
  const LogHealth health = logger->health();
  CHECK(health.step == LogStep::whole);
  CHECK(health.written == 7);
  CHECK(health.waiting == 0);
  CHECK(health.dropped == 0);
  CHECK(health.without_body == 5);
  CHECK(health.bytes == fs::file_size(dir / "a.jsonl"));

  const auto records = records_of_file(dir / "a.jsonl");
  REQUIRE(records.size() == 8);
  for (const std::size_t i : {0U, 1U, 2U, 7U}) CHECK(records[i]["request"]["body"].is_string());
  for (const std::size_t i : {0U, 7U}) CHECK(records[i]["response"]["body"].is_string());
  for (const std::size_t i : {1U, 2U, 3U, 4U, 5U}) {
    const Json& response = records[i]["response"];
    CHECK(response["body"].is_null());
    CHECK(response["truncated"] == true);
    CHECK(response["sha256"].is_string());
  }
  CHECK(records[1]["response"]["bytes"] == 50'000);
  CHECK(records[1]["response"]["sha256"] == records[0]["response"]["sha256"]);
  for (const std::size_t i : {3U, 4U, 5U}) {
    CHECK(records[i]["request"]["body"].is_null());
    CHECK(records[i]["request"]["truncated"] == true);
    CHECK(records[i]["request"]["bytes"] == 5000);
    CHECK(records[i]["request"]["sha256"] == records[0]["request"]["sha256"]);
  }
  const Json& note = records[6];
  CHECK(note["v"] == 1);
  CHECK(note["id"].get<std::string>().size() == 26);
  CHECK(note["kind"] == "note");
  CHECK(note["source"] == "serve");
  CHECK(note["note"]["event"] == "log_recovered");
  CHECK(note["note"]["without_body"] == 5);
  CHECK(note["note"]["late"] == 2);
  CHECK(note["note"]["dropped"] == 0);
}

TEST_CASE("L4: the memory is bounded, what does not fit is counted, and the note says how many") {
  const TempDir dir;
  SmallDisk disk;
  auto logger = logger_on(dir / "a.jsonl", disk);
  disk.most = 0;
  std::size_t kept = 0;
  for (int i = 0; i < 2000; ++i) {
    Exchange x = sized_exchange(100'000, 100'000);
    CHECK_FALSE(logger->record(x, nullptr).ok());
    if (logger->health().dropped == 0) ++kept;
  }
  CHECK(kept > 300);
  CHECK(kept < 2000);
  CHECK(logger->health().step == LogStep::counting);
  CHECK(logger->health().waiting == kept);
  CHECK(logger->health().dropped == 2000 - kept);
  logger->each_second();
  CHECK(logger->health().step == LogStep::counting);
  disk.most = std::string::npos;
  logger->each_second();
  CHECK(logger->health().step == LogStep::whole);
  CHECK(logger->health().written == kept);
  CHECK(logger->health().dropped == 2000 - kept);
  const auto records = records_of_file(dir / "a.jsonl");
  REQUIRE(records.size() == kept + 1);
  CHECK(fs::file_size(dir / "a.jsonl") < LogLadder::kMemory + 1000);
  CHECK(records.back()["note"]["late"] == kept);
  CHECK(records.back()["note"]["dropped"] == 2000 - kept);
}

TEST_CASE("L4: what waits in memory is written at the end if it can be") {
  const TempDir dir;
  SmallDisk disk;
  auto logger = logger_on(dir / "a.jsonl", disk);
  disk.most = 0;
  Exchange x = sized_exchange(10, 10);
  CHECK_FALSE(logger->record(x, nullptr).ok());
  disk.most = std::string::npos;
  logger->close();
  CHECK(records_of_file(dir / "a.jsonl").size() == 1);
}

TEST_CASE("L4: response bodies are left out before the disk is full, and come back when there is room") {
  const TempDir dir;
  SmallDisk disk;
  auto logger = logger_on(dir / "a.jsonl", disk);
  const auto log = [&] {
    Exchange x = sized_exchange(100, 100);
    CHECK(logger->record(x, nullptr).ok());
  };
  disk.free = (std::uint64_t{256} << 20) - 1;
  logger->each_second();
  CHECK(logger->health().step == LogStep::no_response_bodies);
  log();
  disk.free = (std::uint64_t{256} << 20) + 1;  // not enough to be out of it
  logger->each_second();
  CHECK(logger->health().step == LogStep::no_response_bodies);
  disk.free = std::uint64_t{300} << 20;
  logger->each_second();
  CHECK(logger->health().step == LogStep::whole);
  log();
  const auto records = records_of_file(dir / "a.jsonl");
  REQUIRE(records.size() == 3);
  CHECK(records[0]["response"]["body"].is_null());
  CHECK(records[0]["request"]["body"].is_string());
  CHECK(records[1]["note"]["without_body"] == 1);
  CHECK(records[2]["response"]["body"].is_string());

  // On a small disk 5 % are enough.
  disk.total = 1 << 20;
  disk.free = 60'000;
  logger->each_second();
  CHECK(logger->health().step == LogStep::whole);
  disk.free = 50'000;
  logger->each_second();
  CHECK(logger->health().step == LogStep::no_response_bodies);
}

TEST_CASE("L4: --on-log-error=refuse: no request goes upstream while its record could not be written") {
  const TempDir dir;
  SmallDisk disk;
  auto logger = logger_on(dir / "a.jsonl", disk, true);
  Exchange x = sized_exchange(10, 10);
  const auto state = *logger->begin(x);
  disk.most = 0;
  CHECK_FALSE(logger->record(x, state.get()).ok());
  Exchange refused = sized_exchange(10, 10);
  const auto begun = logger->begin(refused);
  REQUIRE_FALSE(begun.ok());
  CHECK(begun.error().message.find("--on-log-error=refuse") != std::string::npos);
  disk.most = std::string::npos;
  logger->each_second();
  CHECK(logger->begin(refused).ok());

  Faulty calls;
  auto other = logger_on(dir / "b.jsonl", calls, true);
  calls.fail_at = calls.calls + 1;
  calls.fault = Faulty::Fault::enospc;
  Exchange unnoted = sized_exchange(10, 10);
  CHECK_FALSE(other->begin(unnoted).ok());
  CHECK(other->begin(unnoted).ok());
  CHECK(other->health().unnoted == 0);
}

TEST_CASE("L4: without it a request that could not be noted goes on, and is counted") {
  const TempDir dir;
  Faulty calls;
  auto logger = logger_on(dir / "b.jsonl", calls);
  calls.fail_at = calls.calls + 1;
  Exchange x = sized_exchange(10, 10);
  const auto state = *logger->begin(x);
  CHECK(logger->health().unnoted == 1);
  logger->prepare(x, state.get());
  CHECK(logger->record(x, state.get()).ok());
}

}  // namespace finops::test::log_steps_test
